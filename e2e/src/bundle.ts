/** A page's script with what it imports, as a development build: React mounts twice in that only. */
import { build } from 'rolldown'

export async function bundlePage(file: string): Promise<string> {
  const { output } = await build({
    input: file,
    platform: 'browser',
    checks: { moduleLevelDirective: false }, // 'use client' is for servers that render
    transform: { define: { 'process.env.NODE_ENV': '"development"' } },
    write: false,
    output: { format: 'esm', codeSplitting: false },
  })
  return output[0].code
}
