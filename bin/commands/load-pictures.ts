import type * as Pictures from '../pictures';

/** What draws, loaded when it is needed: the charting library takes longer to load than the rest of the command line. */
export function loadPictures(): typeof Pictures {
  return require('../pictures') as typeof Pictures;
}
