/**
 * A server that takes a body as JSON and answers 201 with it, and does nothing else, as a program:
 *   node bare.ts express|node
 * It prints its URL.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import express from 'express';

const MOST_BYTES = 5 * 1_048_576;
const TYPE = 'application/fhir+json';

function withExpress(): ReturnType<typeof createServer> {
  const app = express();
  app.use(express.json({ type: TYPE, limit: MOST_BYTES }));
  app.post('/{*path}', (req, res) => { res.status(201).type(TYPE).location('/fhir/R4/Encounter/1').send(JSON.stringify(req.body)); });
  return createServer(app);
}

const withNode = (): ReturnType<typeof createServer> =>
  createServer((req, res) => {
    void buffer(req).then((bytes) => {
      const body = Buffer.from(JSON.stringify(JSON.parse(bytes.toString('utf8'))));
      res.writeHead(201, { 'content-type': TYPE, 'content-length': body.length, location: '/fhir/R4/Encounter/1' }).end(body);
    });
  });

const server = process.argv[2] === 'express' ? withExpress() : withNode();
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => { console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`); });
