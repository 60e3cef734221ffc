const MIB_PER_GIB = 1024;

/** The prop of ModelFunction. */
export function memoryProp(memoryMiB: number): string {
  return memoryMiB % MIB_PER_GIB === 0 ? `memorySize: Size.gibibytes(${memoryMiB / MIB_PER_GIB})` : `memorySize: Size.mebibytes(${memoryMiB})`;
}

/** A source file with another memory size, where it has one place for it; otherwise why not. */
export function withMemory(source: string, memoryMiB: number): { readonly text: string } | { readonly problem: string } {
  const places = [...source.matchAll(/\bmemorySize:\s*(?:\w+\.)?Size\.(?:mebi|gibi)bytes\(\s*[\d_.]+\s*\)/g)];
  const [place] = places;
  if (place === undefined) return { problem: 'has no memorySize: Size.mebibytes(…) with a number in it' };
  if (places.length > 1) return { problem: `has ${places.length} places with a memorySize: it is not known which is meant` };
  const qualifier = /memorySize:\s*(\w+\.)Size/.exec(place[0])?.[1] ?? '';
  const prop = memoryProp(memoryMiB).replace('Size.', `${qualifier}Size.`);
  return { text: source.slice(0, place.index) + prop + source.slice(place.index + place[0].length) };
}
