/**
 * A bus over NATS, 2.9.10 or newer with JetStream: what is said goes by core NATS, the record is a key-value bucket. The
 * one file that knows its library, which is loaded where a cluster is configured and nowhere else.
 */
import type { JetStreamClient, StreamAPI } from '@nats-io/jetstream'
import type { KV, KvEntry } from '@nats-io/kv'
import type { MsgHdrs, NatsConnection } from '@nats-io/transport-node'
import type { Logger } from '../log.ts'
import type { Broker } from './broker.ts'
import type { Bus, BusEntry, BusListener, OpenBus, SwapOutcome } from './bus.ts'

/** Tried for ever, so often (the library's own: ten times, every two seconds). */
const RECONNECT_MS = 100
const RECONNECT_JITTER_MS = 150
/** A connection that died unheard is noticed after two of these (its own: four minutes). */
const PING_MS = 5_000
const CONNECT_TIMEOUT_MS = 2_000
/** A renewal that takes longer is as good as none. */
const SWAP_TIMEOUT_MS = 1_000
const RETRY_MS = 250
/** Everybody has seen by then that an entry was removed; what says so takes room until it is removed as well. */
const MARKER_MS = 10 * 60_000
const TIDY_MS = 60_000
const WRONG_LAST_SEQUENCE = 10_071
/** The library's own mark of a removed entry. */
const OPERATION = 'KV-Operation'
/** What is followed ends unheard with the broker that led it: what was written and is not seen for so long tells. */
const DEAF_MS = 1_000
/** What is followed anew may take longer until it says something. */
const FOLLOW_MS = 4_000
/** A key that nobody reads: who sets it and then sees it has seen all that was there before. */
const MARK = 'mark'

/** What the library gives once the broker was reached. */
type Connected = {
  readonly nats: NatsConnection
  readonly removal: MsgHdrs
  readonly stream: JetStreamClient
  readonly streams: () => Promise<StreamAPI>
  readonly bucket: () => Promise<KV>
}

export function openNats(broker: Broker, log: Logger): OpenBus {
  return (listener) => openBus(broker, log, listener)
}

function openBus(broker: Broker, log: Logger, listener: BusListener): Bus {
  const { name, replicas, servers } = broker
  const subject = (node: string): string => `${name}.node.${node}`
  let connected: Connected | null = null
  let self = ''
  let subscription: { unsubscribe: () => void } | null = null
  let restart = (): void => undefined
  let closed = false
  let lastComplaint = ''
  let record: KV | null = null
  let seen = 0
  let unseen: { readonly revision: number; readonly sinceMs: number } | null = null
  const markers = new Map<number, number>()

  function subscribe(): void {
    subscription?.unsubscribe()
    subscription =
      connected?.nats.subscribe(subject(self), {
        callback: (error, message) => {
          if (!error) listener.heard(message.string())
        },
      }) ?? null
  }

  async function run(): Promise<void> {
    const libraries = [import('@nats-io/jetstream'), import('@nats-io/kv')] as const
    const [{ connect, headers }, { jetstream, jetstreamManager }, { Kvm }] = await Promise.all([
      import('@nats-io/transport-node'),
      ...libraries,
    ])
    const nats = await reach(() =>
      connect({
        servers: [...servers],
        name,
        ...broker.credentials,
        ...(broker.tls ? { tls: {} } : {}),
        maxReconnectAttempts: -1,
        reconnectTimeWait: RECONNECT_MS,
        reconnectJitter: RECONNECT_JITTER_MS,
        reconnectJitterTLS: RECONNECT_JITTER_MS,
        pingInterval: PING_MS,
        timeout: CONNECT_TIMEOUT_MS,
        ignoreAuthErrorAbort: true,
        noEcho: true,
      }),
    )
    if (closed || !nats) return nats?.close()
    const removal = headers()
    removal.set(OPERATION, 'DEL')
    connected = {
      nats,
      removal,
      stream: jetstream(nats),
      streams: async () => (await jetstreamManager(nats)).streams,
      bucket: () => new Kvm(nats).create(name, { history: 1, replicas }),
    }
    subscribe()
    void watchConnection(nats)
    while (!nats.isClosed()) {
      await follow(connected).catch((error: unknown) => complain(error))
      await pause()
    }
  }

  /** The library would try for ever as well, and could not be stopped. */
  async function reach(connect: () => Promise<NatsConnection>): Promise<NatsConnection | null> {
    for (;;)
      try {
        return await connect()
      } catch (error) {
        if (closed) return null
        complain(error)
        await pause()
      }
  }

  function complain(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error)
    if (why !== lastComplaint && !closed) log.warn({ why }, 'the broker cannot be used yet')
    lastComplaint = why
  }

  async function watchConnection(nats: NatsConnection): Promise<void> {
    for await (const { type } of nats.status())
      if (type === 'disconnect') log.warn({}, 'the connection to the broker is lost')
      else if (type === 'reconnect') {
        log.warn({}, 'the connection to the broker is back')
        // What was followed before may have ended with the broker, unheard.
        restart()
      }
  }

  /** Reads the record and what changes in it, until the broker was away. */
  async function follow({ bucket }: Connected): Promise<void> {
    const kv = await bucket()
    record = kv
    const watch = await kv.watch()
    restart = () => watch.stop()
    if (closed) return watch.stop()
    const mark = await kv.put(MARK, '')
    const before = new Map<string, BusEntry>()
    let isWhole = false
    for await (const entry of watch) {
      seen = Math.max(seen, entry.revision)
      if (isWhole) listener.changed(entryOf(entry))
      else before.set(entry.key, entryOf(entry))
      if (isWhole || entry.revision < mark) continue
      isWhole = true
      before.delete(MARK)
      // Whoever removed these may have ended before their time was over.
      for (const { value, revision } of before.values())
        if (value === null && !markers.has(revision)) markers.set(revision, Date.now())
      listener.record([...before.values()])
    }
  }

  const swap: Bus['swap'] = (key, value, revision, done) => {
    void (async () => done(await publish(key, value, revision)))()
  }

  async function publish(
    key: string,
    value: string | null,
    revision: number | null,
  ): Promise<SwapOutcome> {
    if (!connected || connected.nats.isClosed()) return { type: 'unknown' }
    try {
      const { seq } = await connected.stream.publish(`$KV.${name}.${key}`, value ?? '', {
        timeout: SWAP_TIMEOUT_MS,
        ...(revision === null ? {} : { expect: { lastSubjectSequence: revision } }),
        ...(value === null ? { headers: connected.removal } : {}),
      })
      if (value === null) markers.set(seq, Date.now())
      noteWritten(seq)
      return { type: 'done', revision: seq }
    } catch (error) {
      const { code } = Object(error) as { code?: unknown } // of the library's errors
      if (code !== WRONG_LAST_SEQUENCE) return { type: 'unknown' }
      if (revision === 0) await tell(key)
      return { type: 'conflict' }
    }
  }

  /** Nodes forget what was removed long ago; the record may not have yet. */
  async function tell(key: string): Promise<void> {
    const entry = await record?.get(key).catch(() => null)
    if (entry) listener.changed(entryOf(entry))
  }

  function noteWritten(revision: number): void {
    const nowMs = performance.now()
    if (!unseen || unseen.revision <= seen) unseen = { revision, sinceMs: nowMs }
    else if (nowMs - unseen.sinceMs >= DEAF_MS) {
      log.warn({}, 'what changes in the record is not heard: following it anew')
      unseen = { revision, sinceMs: nowMs + FOLLOW_MS }
      restart()
    }
  }

  async function tidy(): Promise<void> {
    const old = [...markers].filter(([, atMs]) => Date.now() - atMs >= MARKER_MS)
    if (!connected || old.length === 0) return
    const streams = await connected.streams()
    for (const [revision] of old) {
      markers.delete(revision)
      // Another node may have done it.
      await streams.deleteMessage(`KV_${name}`, revision, false).catch(() => false)
    }
  }

  const tidying = setInterval(() => {
    tidy().catch((error: unknown) => log.debug({ err: error }, 'old entries stay in the record'))
  }, TIDY_MS).unref()
  run().catch((error: unknown) => log.error({ err: error }, 'the broker cannot be used'))

  return {
    answerTo: (node) => {
      self = node
      subscribe()
    },
    say: (node, text) => {
      // What is said while the broker is away is lost, and comes again.
      if (connected && !connected.nats.isClosed()) connected.nats.publish(subject(node), text)
    },
    swap,
    close: async () => {
      closed = true
      clearInterval(tidying)
      restart()
      await connected?.nats.close()
    },
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, RETRY_MS).unref())
}

function entryOf(entry: KvEntry): BusEntry {
  const { key, operation, revision } = entry
  return { key, value: operation === 'PUT' ? entry.string() : null, revision }
}
