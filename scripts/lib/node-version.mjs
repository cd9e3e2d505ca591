/** Imported first by every script: an older Node.js gets a sentence instead of a syntax error. Imports nothing. */

/** 20.19 is the first that loads ES modules by `require`, which Vite and Fastify's parts rely on. */
const OLDEST = { major: 20, minor: 19 }

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor)) {
  console.error(
    `Roomful needs Node.js ${OLDEST.major}.${OLDEST.minor} or newer; this is ${process.versions.node}.\n` +
      'Install a newer one from https://nodejs.org (or: nvm install --lts) and run the same command again.',
  )
  process.exit(1)
}
