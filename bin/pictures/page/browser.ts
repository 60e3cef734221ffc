// What the page uses of a browser. The library of types for all of it would make its globals known to everything here.

export interface PageElement {
  textContent: string | null;
  innerHTML: string;
  className: string;
  readonly style: { setProperty(name: string, value: string): void };
  readonly clientWidth: number;
  append(...children: readonly PageElement[]): void;
  replaceChildren(...children: readonly PageElement[]): void;
  setAttribute(name: string, value: string): void;
}

interface Browser {
  readonly document: {
    title: string;
    createElement(name: string): PageElement;
    getElementById(id: string): PageElement | null;
    readonly hidden: boolean;
  };
  addEventListener(event: 'resize', listener: () => void): void;
  requestAnimationFrame(work: () => void): number;
}

export const browser = globalThis as unknown as Browser;

export function element(name: string, className: string, content = ''): PageElement {
  const made = browser.document.createElement(name);
  made.className = className;
  made.textContent = content;
  return made;
}

export function byId(id: string): PageElement {
  const found = browser.document.getElementById(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found;
}

/** In pixels. */
export function place(made: PageElement, box: { readonly x?: number; readonly y?: number; readonly width?: number; readonly height?: number }): void {
  for (const [name, value] of Object.entries({ left: box.x, top: box.y, width: box.width, height: box.height })) {
    if (value !== undefined) made.style.setProperty(name, `${value}px`);
  }
}
