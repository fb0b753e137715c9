import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { html } from '@codemirror/lang-html';
import { javascript } from '@codemirror/lang-javascript';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Colours are properties of the page, for light and dark. */
const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: 'var(--play-keyword)' },
  { tag: [tags.string, tags.attributeValue, tags.regexp], color: 'var(--play-string)' },
  { tag: [tags.number, tags.bool, tags.null, tags.unit, tags.color], color: 'var(--play-number)' },
  { tag: [tags.comment, tags.meta], color: 'var(--play-comment)' },
  { tag: [tags.tagName, tags.className, tags.typeName], color: 'var(--play-name)' },
  { tag: [tags.attributeName, tags.propertyName], color: 'var(--play-property)' },
]);

export interface EditorOptions {
  readonly label: string;
  readonly language: 'html' | 'javascript';
  readonly readOnly?: boolean;
  /** Called on Ctrl+Enter, Cmd+Enter on a Mac. */
  readonly run?: () => void;
  readonly changed?: () => void;
}

/** An editor with `text`. Tab leaves it, as it leaves any field. */
export function createEditor(parent: HTMLElement, text: string, options: EditorOptions): EditorView {
  const run = () => {
    options.run?.();
    return true;
  };
  const extensions: Extension[] = [
    lineNumbers(),
    history(),
    drawSelection(),
    keymap.of([{ key: 'Mod-Enter', run }, ...defaultKeymap, ...historyKeymap]),
    options.language === 'html' ? html() : javascript(),
    syntaxHighlighting(COLOURS),
    EditorView.contentAttributes.of({ 'aria-label': options.label, tabindex: '0' }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) options.changed?.();
    }),
    EditorState.readOnly.of(options.readOnly ?? false),
  ];
  const view = new EditorView({ parent, state: EditorState.create({ doc: text, extensions }) });
  // What is of interest in a page.
  const script = text.indexOf('<script type="module">');
  if (script > 0) view.dispatch({ effects: EditorView.scrollIntoView(script, { y: 'start' }) });
  return view;
}
