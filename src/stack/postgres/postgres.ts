import { join } from 'node:path'
import type { StackContext } from '../context.ts'
import type { Service } from '../processes/service.ts'
import { readServerCertificate } from '../secrets/secrets.ts'
import { withSuperuser } from './postgres-connection.ts'
import { prepareData } from './postgres-data.ts'
import { provisionDatabase } from './postgres-database.ts'

/** PostgreSQL: the tables that jobs publish, and the record of their runs. */
export function postgres(context: StackContext): Service {
  const { home, ports, postgresPlace } = context
  return {
    name: 'postgres',
    needs: [],
    address: `127.0.0.1:${ports.postgres}`,
    // "Fast": open connections are ended, open transactions undone.
    stopSignal: 'SIGINT',
    files: () => {
      const { folder } = postgresPlace()
      return {
        [configFile(folder)]: settings(folder, ports.postgres),
        [accessFile(folder)]: access,
        [certificateFile(folder)]: readServerCertificate(home),
      }
    },
    launch: () => {
      const { folder, bin, account } = postgresPlace()
      return {
        program: join(bin, 'postgres'),
        args: ['-D', join(folder, 'data'), `--config-file=${configFile(folder)}`],
        env: { LC_ALL: 'C', TZ: 'UTC' },
        cwd: folder,
        ...(account && { account }),
      }
    },
    prepare: () => prepareData(context),
    check: () => withSuperuser(context, 'postgres', async () => {}),
    provision: () => provisionDatabase(context),
  }
}

function configFile(folder: string): string {
  return join(folder, 'postgresql.conf')
}

function accessFile(folder: string): string {
  return join(folder, 'pg_hba.conf')
}

function certificateFile(folder: string): string {
  return join(folder, 'server.pem')
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", "''")}'`
}

/** For loading much at once on a small machine; what is committed is on disk, as always. */
function settings(folder: string, port: number): string {
  return `# Made by the stack; changes are overwritten.
listen_addresses = '127.0.0.1'
port = ${port}
unix_socket_directories = ''
hba_file = ${quoted(accessFile(folder))}
password_encryption = 'scram-sha-256'

ssl = on
ssl_min_protocol_version = 'TLSv1.3'
ssl_cert_file = ${quoted(certificateFile(folder))}
ssl_key_file = ${quoted(certificateFile(folder))}

shared_buffers = 256MB
max_wal_size = 4GB
checkpoint_timeout = 15min
wal_level = minimal
max_wal_senders = 0
wal_compression = on
max_locks_per_transaction = 512

timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %q%u@%d '
# The details of an error quote rows.
log_error_verbosity = terse
# Each quarter of an hour, for ever.
log_checkpoints = off
`
}

const access = `# Made by the stack; changes are overwritten. Passwords only, over TLS only, from this machine only.
hostssl  all  all  127.0.0.1/32  scram-sha-256
`
