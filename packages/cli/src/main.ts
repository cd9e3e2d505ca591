#!/usr/bin/env node
/** `roomful`: the first word is the command, the rest is for it. Each loads what it needs and no more. */
import { UsageError } from './usage.ts'

const HELP = `roomful serve    run the server (--help lists its options)
roomful key      make a key that signs tokens, and publish its public half
roomful token    sign a token that lets somebody into a room
`

const [command, ...args] = process.argv.slice(2)
try {
  await run()
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}

async function run(): Promise<void> {
  switch (command) {
    case 'serve':
      return (await import('@roomful/server/program')).runServer(args, process.env)
    case 'key':
      return void process.stdout.write(await (await import('./key.ts')).makeKey(args))
    case 'token':
      return void process.stdout.write(
        await (await import('./token.ts')).issueToken(args, process.env, Date.now()),
      )
    case undefined:
    case 'help':
    case '--help':
      return void process.stdout.write(HELP)
    default:
      throw new UsageError(`"${command}" is no command. There are:\n${HELP.trimEnd()}`)
  }
}
