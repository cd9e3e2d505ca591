/**
 * Networks of the kernel, for connections that no forwarder sees: two homes, each behind a router with NAT, and a world
 * between them with our server and coturn. Nothing leaves it. Needs root and Linux.
 */
import { spawnSync } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { start, type Child } from '../child.ts'
import { launchChromium, type Chromium } from '../chromium.ts'
import { createCleanup } from '../cleanup.ts'
import { pathOf } from '../programs.ts'
import { MAIN } from '../server.ts'
import { coturnArgs, SECRET } from '../turn.ts'
import { until } from '../until.ts'
import { addNamespace, type Namespace } from './namespaces.ts'

/** Addresses for documentation (RFC 5737) and homes (RFC 1918). */
const WORLD = '203.0.113.1'
const SERVER_PORT = 8_080
const TURN_PORT = 3_478

/**
 * How a router names what goes out: with the port that it has, so that STUN tells it, or with another one for each
 * destination (a symmetric NAT), so that only a relay helps.
 */
export type Nat = 'keeps-ports' | 'symmetric'

/** It begins with a router that keeps ports. */
export type Home = {
  readonly chromium: () => Promise<Chromium>
  /** The router throws away this share of the UDP packets that come and go, 0 to 1. */
  readonly lose: (share: number) => void
  /** Another provider, with another address: what is open is at the old one. */
  readonly move: (nat: Nat) => void
}

export type World = {
  readonly origin: string
  readonly homes: readonly Home[]
  readonly end: () => Promise<void>
}

export async function startWorld(): Promise<World> {
  const cleanup = createCleanup()
  try {
    const world = addNamespace('world')
    cleanup.add(world.remove)
    world.run('ip link add bridge type bridge')
    world.run(`ip address add ${WORLD}/24 dev bridge`)
    world.run('ip link set bridge up')
    world.run('ip route add default dev bridge') // coturn sends nothing without one
    const homes = [0, 1].map((place) => {
      const [router, home] = [addNamespace(`router-${place}`), addNamespace(`home-${place}`)]
      cleanup.add(router.remove)
      cleanup.add(home.remove)
      return build(world, router, home, place, cleanup.add)
    })

    const folder = await mkdtemp(path.join(os.tmpdir(), 'roomful-world-'))
    cleanup.add(() => rm(folder, { recursive: true, force: true }))
    const coturn = [pathOf('turnserver'), ...coturnArgs(WORLD, TURN_PORT, folder)]
    const turn = start(pathOf('ip'), world.within(...coturn))
    cleanup.add(turn.end)
    const server = start(pathOf('ip'), world.within(process.execPath, MAIN), {
      env: {
        HOST: WORLD,
        PORT: String(SERVER_PORT),
        ROOMFUL_TURN_URLS: `turn:${WORLD}:${TURN_PORT}`,
        ROOMFUL_TURN_SECRET: SECRET,
        ROOMFUL_STUN_URLS: `stun:${WORLD}:${TURN_PORT}`,
      },
    })
    cleanup.add(server.end)
    await Promise.all([listens(world, server, SERVER_PORT), listens(world, turn, TURN_PORT)])

    const origin = `http://${WORLD}:${SERVER_PORT}`
    return {
      origin,
      homes: homes.map((settle) => settle(origin)),
      end: cleanup.run,
    }
  } catch (error) {
    await cleanup.run()
    throw error
  }
}

/** A home and its router, with a cable to the world. */
function build(
  world: Namespace,
  router: Namespace,
  home: Namespace,
  place: number,
  onEnd: (stop: () => Promise<void>) => void,
): (origin: string) => Home {
  let outside = 11 + place * 10
  const lan = `192.168.${place + 1}`
  world.run(`ip link add port-${place} type veth peer name wan netns ${router.name}`)
  world.run(`ip link set port-${place} master bridge up`)
  router.run(`ip address add 203.0.113.${outside}/24 dev wan`)
  router.run('ip link set wan up')
  router.run(`ip route add default via ${WORLD}`)
  router.run(`ip link add lan type veth peer name eth0 netns ${home.name}`)
  router.run(`ip address add ${lan}.1/24 dev lan`)
  router.run('ip link set lan up')
  router.run('sysctl -qw net.ipv4.ip_forward=1')
  home.run(`ip address add ${lan}.2/24 dev eth0`)
  home.run('ip link set eth0 up')
  home.run(`ip route add default via ${lan}.1`)
  const translate = (kind: Nat): void => {
    const ports = kind === 'symmetric' ? 'fully-random' : ''
    router.nft('flush chain ip nat out')
    router.nft(`add rule ip nat out oifname wan masquerade ${ports}`)
  }
  router.nft('add table ip nat')
  router.nft('add chain ip nat out { type nat hook postrouting priority srcnat; }')
  translate('keeps-ports')
  // What comes unasked would take the port that the same packet needs in the other direction.
  router.nft('add chain ip nat in { type filter hook input priority filter; }')
  router.nft('add rule ip nat in iifname wan ct state new drop')
  router.nft('add chain ip nat through { type filter hook forward priority filter; }')

  return (origin) => ({
    chromium: async () => {
      const browser = await chromiumInside(home, origin)
      onEnd(browser.end)
      return browser
    },
    lose: (share) => {
      router.nft('flush chain ip nat through')
      if (share > 0)
        router.nft(
          `add rule ip nat through meta l4proto udp numgen random mod 1000 < ${Math.round(share * 1_000)} drop`,
        )
    },
    move: (next) => {
      translate(next)
      const old = outside++
      router.run(`ip address del 203.0.113.${old}/24 dev wan`)
      router.run(`ip address add 203.0.113.${outside}/24 dev wan`)
      router.run(`ip route replace default via ${WORLD}`)
    },
  })
}

async function chromiumInside(home: Namespace, origin: string): Promise<Chromium> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'roomful-home-'))
  const executable = path.join(folder, 'chromium')
  const command = ['exec', pathOf('ip'), ...home.within(pathOf('chromium')), '"$@"'].join(' ')
  await writeFile(executable, `#!/bin/sh\n${command}\n`)
  await chmod(executable, 0o755)
  const browser = await launchChromium({
    executable,
    flags: [`--unsafely-treat-insecure-origin-as-secure=${origin}`],
  })
  return {
    ...browser,
    end: async () => {
      await browser.end()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** From outside nothing gets in, so somebody inside has to try. */
async function listens(world: Namespace, child: Child, port: number): Promise<void> {
  const connecting = `require('node:net').connect(${port}, '${WORLD}').once('connect', () => process.exit(0)).once('error', () => process.exit(1))`
  await until(`port ${port} listens`, () => {
    const { status } = spawnSync(pathOf('ip'), [
      ...world.within(process.execPath, '-e', connecting),
    ])
    if (status !== 0) throw new Error(child.output())
    return true
  })
}
