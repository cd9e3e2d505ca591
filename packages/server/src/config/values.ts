/** What each option may be, once it was read and checked. */
export type Values = {
  readonly port?: number | undefined
  readonly host?: string | undefined
  readonly lan?: boolean | undefined
  readonly log?: string | undefined
  readonly origins?: '*' | readonly string[] | undefined
  readonly capacity?: number | undefined
  readonly lostAfterMs?: number | undefined
  readonly framesPerSecond?: number | undefined
  readonly connectionsPerMinute?: number | undefined
  readonly maxConnections?: number | undefined
  readonly trustedProxies?: readonly string[] | undefined
  readonly stunUrls?: readonly string[] | undefined
  readonly turnUrls?: readonly string[] | undefined
  readonly turnSecret?: string | undefined
  readonly turnTtlSeconds?: number | undefined
  readonly tokenKeys?: string | undefined
  readonly tokenKeysFile?: string | undefined
  readonly tokenJwksUrl?: string | undefined
  readonly tokenSecret?: string | undefined
  readonly tokenAudience?: string | undefined
  readonly tokenIssuer?: string | undefined
  readonly cluster?: readonly string[] | undefined
  readonly clusterName?: string | undefined
  readonly clusterReplicas?: number | undefined
  readonly drainSeconds?: number | undefined
  readonly metricsPort?: number | undefined
  readonly metricsHost?: string | undefined
  readonly adminToken?: string | undefined
  readonly countFrames?: boolean | undefined
}
