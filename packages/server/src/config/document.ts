/** docs/configuration.md and `--help`, both from the table of options. Pure. */
import { flagOf, NAMES, OPTIONS, type OptionName } from './options.ts'

const INTRODUCTION = `# Configuration

Each option may be said in three ways; a flag counts before the environment, the environment before the file. The file is YAML or JSON, named by \`--config\` or
\`ROOMFUL_CONFIG\`; lists are lists there, and have commas in a flag or a variable. A secret may also be in a file that its variable names with \`_FILE\` behind it
(\`ROOMFUL_TURN_SECRET_FILE=/run/secrets/turn\`). What is wrong stops the start, with its name, what was given and what is allowed; what is set to nothing counts as not set.

This page is made from packages/server/src/config/options.ts: after a change there, \`npx vitest run config/read -u\` writes it anew.
`

export function configurationPage(): string {
  const rows = NAMES.map((name) => {
    const { env, about, allowed, byDefault } = OPTIONS[name]
    const cells = [`\`${name}\``, `\`${env}\``, `\`${usage(name)}\``, about, allowed, byDefault]
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  })
  return [
    INTRODUCTION,
    '| in the file | variable | flag | what it does | allowed | default |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

export function helpText(): string {
  const lines = [
    ...NAMES.map((name) => [usage(name), OPTIONS[name].env, OPTIONS[name].about] as const),
  ]
  const widths = [0, 1].map((at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)))
  return [
    'Options, with the variable that says the same; docs/configuration.md has what is allowed.',
    '',
    `  ${'--config FILE'.padEnd(widths[0] ?? 0)}  ${'ROOMFUL_CONFIG'.padEnd(widths[1] ?? 0)}  a file of options, YAML or JSON`,
    ...lines.map(
      ([flag, env, about]) =>
        `  ${flag.padEnd(widths[0] ?? 0)}  ${env.padEnd(widths[1] ?? 0)}  ${about.replaceAll('`', '')}`,
    ),
    '',
  ].join('\n')
}

function usage(name: OptionName): string {
  return `--${flagOf(name)}${OPTIONS[name].bare === true ? '' : ' …'}`
}
