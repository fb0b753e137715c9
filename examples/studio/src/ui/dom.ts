export const byId = <T extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as T;

export const all = <T extends HTMLElement = HTMLElement>(selector: string) => [
  ...document.querySelectorAll<T>(selector),
];

export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Marks the pressed one of some buttons. */
export function press(buttons: readonly HTMLElement[], pressed: (button: HTMLElement) => boolean): void {
  for (const button of buttons) button.setAttribute('aria-pressed', String(pressed(button)));
}

/** The sentence of an error. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether work was stopped on purpose. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
