#!/usr/bin/env node
import { runServer } from './program.ts'

await runServer(process.argv.slice(2), process.env)
