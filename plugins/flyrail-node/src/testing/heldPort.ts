import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';

/**
 * Keeps a port of loopback from everybody while nobody listens on it: connections to it are refused, and no server that
 * asks for any free port is given it. Resolves with the function that lets go of it.
 */
export async function holdPort(port: number): Promise<() => Promise<void>> {
  // Node binds a socket only to listen or to connect, and a connection has two ends: this port is one of them.
  const otherEnd = createServer(socket => socket.on('error', () => {}));
  otherEnd.listen(0, '127.0.0.1');
  await once(otherEnd, 'listening');
  const holder = connect({
    host: '127.0.0.1',
    port: (otherEnd.address() as AddressInfo).port,
    localAddress: '127.0.0.1',
    localPort: port,
  });
  await once(holder, 'connect');
  return async () => {
    const closed = [once(holder, 'close'), once(otherEnd, 'close')];
    holder.resetAndDestroy();
    otherEnd.close();
    await Promise.all(closed);
  };
}
