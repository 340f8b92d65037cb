// A server of AT Protocol and a directory of DIDs beside it, both on 127.0.0.1 and nowhere else.
// node pds.mjs FOLDER PORT PLC_PORT, from the folder that @atproto/pds is installed in; says "ready" when it is.
import net from 'node:net'

const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (first, ...rest) {
  const options = typeof first === 'object' && first !== null ? first : { port: first }
  return listen.call(this, { ...options, host: '127.0.0.1' }, ...rest.filter((one) => typeof one === 'function'))
}

const [folder, port, plcPort] = process.argv.slice(2)
const { PlcServer, Database } = (await import('@did-plc/server')).default
const { PDS, envToCfg, envToSecrets, readEnv } = await import('@atproto/pds')

await PlcServer.create({ db: Database.mock(), port: Number(plcPort) }).start()
Object.assign(process.env, {
  PDS_HOSTNAME: 'localhost',
  PDS_PORT: port,
  PDS_DEV_MODE: 'true',
  PDS_DATA_DIRECTORY: folder,
  PDS_BLOBSTORE_DISK_LOCATION: `${folder}/blobs`,
  PDS_DID_PLC_URL: `http://localhost:${plcPort}`,
  PDS_SERVICE_HANDLE_DOMAINS: '.test',
  PDS_INVITE_REQUIRED: 'false',
  PDS_JWT_SECRET: 'a'.repeat(32),
  PDS_ADMIN_PASSWORD: 'admin',
  PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX: '1'.repeat(64),
  LOG_ENABLED: 'false',
})
const env = readEnv()
const pds = await PDS.create(envToCfg(env), envToSecrets(env))
await pds.start()
console.log('ready')
