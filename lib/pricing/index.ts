export * from './keys';
export * from './money';
export * from './price';
export * from './price-book';
export * from './price-file';
export * from './price-list';
