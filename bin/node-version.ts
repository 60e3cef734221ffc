// The first import of a program: what comes after it may not even load on an older Node.js.
const OLDEST = 20;

if (Number(process.versions.node.split('.')[0]) < OLDEST) {
  console.error(`csi: Node.js ${OLDEST} or newer is needed, and this is ${process.versions.node}: install a newer one`);
  process.exit(1);
}
