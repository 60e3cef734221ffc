/** All pages of a list. */
export async function allPages<Page, Item>(page: (token: string | undefined) => Promise<Page>, items: (page: Page) => readonly Item[] | undefined, next: (page: Page) => string | undefined): Promise<readonly Item[]> {
  const all: Item[] = [];
  let token: string | undefined;
  do {
    const answer = await page(token);
    all.push(...(items(answer) ?? []));
    token = next(answer);
  } while (token !== undefined && token !== '');
  return all;
}

/** Calls that many resources need, a few at a time: the quotas of the control planes are low. */
export async function eachOf<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<readonly Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index]);
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  return results;
}
