import { expect, test } from 'vitest'
import { holdsCredential } from './credential.ts'

test.each([
  'spark.hadoop.fs.s3a.secret.key',
  'spark.hadoop.fs.s3a.access.key',
  'spark.hadoop.fs.s3a.session.token',
  'spark.hadoop.fs.s3a.encryption.key',
  'spark.hadoop.fs.s3a.server-side-encryption.key',
  'spark.hadoop.fs.s3a.bucket.acme.secret.key',
  'spark.hadoop.fs.azure.account.key.acme',
  'spark.hadoop.fs.azure.account.key.acme.dfs.core.windows.net',
  'spark.hadoop.fs.azure.account.key.store',
  'spark.hadoop.fs.azure.sas.box.acme.blob.core.windows.net',
  'spark.hadoop.fs.azure.sas.fixed.token.acme',
  'spark.hadoop.fs.azure.account.oauth2.client.secret.acme.dfs.core.windows.net',
  'spark.hadoop.fs.gs.auth.service.account.private.key',
  'fs.s3a.secret.key',
  'spark.sql.catalog.pg.password',
  'spark.sql.catalog.lake.token',
  'spark.sql.catalog.lake.s3.secret-access-key',
  'spark.my.app.apiKey',
  'spark.my.app.API_KEY',
  'spark.my.app.authToken',
  'spark.my.app.dbPassword',
  'spark.my.app.DBPasswd',
  'spark.sql.my.extension.password',
  'spark.ssl.keyStorePassword',
  'spark.ssl.key-store-password',
  'spark.authenticate.secret',
])('%s is a credential', (name) => {
  expect(holdsCredential(name, 'abc')).toBe(true)
})

test.each([
  'spark.sql.shuffle.partitions',
  'spark.sql.mapKeyDedupPolicy',
  'spark.sql.timeTravelTimestampKey',
  'spark.sql.requireAllClusterKeysForDistribution',
  'spark.sql.sources.v2.bucketing.allowJoinKeysSubsetOfPartitionKeys.enabled',
  'spark.sql.ansi.enforceReservedKeywords',
  'spark.sql.catalog.lake.uri',
  'spark.sql.catalog.lake.token.provider.class',
  'spark.hadoop.fs.s3a.aws.credentials.provider',
  'spark.hadoop.hadoop.security.credential.provider.path',
  'spark.hadoop.fs.azure.account.keyprovider.acme',
  'spark.hadoop.fs.azure.sas.token.provider.type',
  'spark.hadoop.fs.azure.account.oauth2.client.endpoint',
  'spark.hadoop.fs.gs.auth.service.account.json.keyfile',
  'spark.hadoop.fs.s3a.assumed.role.arn',
  'spark.ssl.keyStore',
  'spark.kubernetes.authenticate.oauthTokenFile',
  'spark.io.encryption.keySizeBits',
  'spark.hadoop.hive.tokenizer',
  'spark.my.app.monkey',
  'spark.my.app.keyspace',
])('%s is none', (name) => {
  expect(holdsCredential(name, 'abc')).toBe(false)
})

test.each([
  ['jdbc:postgresql://me:hunter2@host/db', true],
  ['jdbc:postgresql://host/db?user=me&password=hunter2', true],
  ['wasbs://box@acme.blob.core.windows.net/a', false],
  ['hdfs://host:8020/token=/a', false],
])('the address %s: %s', (value, holds) => {
  expect(holdsCredential('spark.sql.catalog.pg.url', value)).toBe(holds)
})
