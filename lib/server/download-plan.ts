import { MEMORY_MIB_PER_VCPU } from '../lambda/limits';

const MIB = 1024 * 1024;

/**
 * What one request asks for: "Typical sizes for byte-range requests are 8 MB or 16 MB."
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance-guidelines.html
 */
const PART_BYTES = 8 * MIB;

/** Below this, asking in parts costs more round trips than it saves. */
const SMALLEST_IN_PARTS = 2 * PART_BYTES;

/**
 * "Make one concurrent request for each 85-90 MB/s of desired network throughput."
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance-design-patterns.html
 * One vCPU decrypts, hashes and writes what four such connections bring; more only share it.
 */
const CONNECTIONS_PER_VCPU = 4;
const MAX_CONNECTIONS = 16;

/** From the first byte to the one after the last. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** The parts in which a file is fetched, in order and without gaps; one where that is quicker. */
export function downloadParts(bytes: number): Part[] {
  if (bytes < SMALLEST_IN_PARTS) return [{ start: 0, end: bytes }];
  return Array.from({ length: Math.ceil(bytes / PART_BYTES) }, (_, index) => ({ start: index * PART_BYTES, end: Math.min(bytes, (index + 1) * PART_BYTES) }));
}

/** How many parts are fetched at once: as many as the CPU can keep up with. Memory is that of a function; elsewhere the cores count. */
export function downloadConnections(memoryMiB: number | undefined, cores: number): number {
  const vcpus = memoryMiB === undefined ? cores : memoryMiB / MEMORY_MIB_PER_VCPU;
  return Math.min(MAX_CONNECTIONS, Math.max(2, Math.round(vcpus * CONNECTIONS_PER_VCPU)));
}
