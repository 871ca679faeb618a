// @ts-check
import MarkdownIt from './markdown-it.js';

/** Draws Adaptive Cards with Microsoft's own renderer. */

// The renderer is a classic script that sets one global.
const AC = /** @type {any} */ (globalThis).AdaptiveCards;

// Teams draws a few Markdown marks only; images would fetch from elsewhere, raw HTML is never drawn.
const markdown = new MarkdownIt({ html: false, linkify: false }).disable([
  'image',
  'table',
  'code',
  'fence',
  'heading',
]);

AC.AdaptiveCard.onProcessMarkdown = (
  /** @type {string} */ text,
  /** @type {{ outputHtml?: string, didProcess: boolean }} */ result,
) => {
  result.outputHtml = markdown.render(text);
  result.didProcess = true;
};
AC.Strings.defaults.overflowButtonText = () => '…';
AC.Strings.defaults.overflowButtonTooltip = () => 'Meer knoppen';
AC.Strings.defaults.inlineActionTitle = () => 'Verstuur';

/** @param {string} name */
function color(name) {
  return { default: `var(--${name})`, subtle: `var(--${name === 'text' ? 'subtle' : name})` };
}

/** @param {string} background */
function style(background) {
  return {
    backgroundColor: `var(--${background})`,
    foregroundColors: {
      default: color('text'),
      dark: color('text'),
      light: color('text'),
      accent: color('accent-text'),
      good: color('good'),
      warning: color('warning'),
      attention: color('attention'),
    },
  };
}

// Colours are names of the stylesheet, so that another theme needs no new drawing and fields keep their text.
const HOST_CONFIG = new AC.HostConfig({
  hostCapabilities: {},
  supportsInteractivity: true,
  fontFamily: 'inherit',
  fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 22 },
  fontWeights: { lighter: 300, default: 400, bolder: 600 },
  spacing: { small: 4, default: 8, medium: 12, large: 16, extraLarge: 24, padding: 12 },
  separator: { lineThickness: 1, lineColor: 'var(--line)' },
  containerStyles: {
    default: style('surface'),
    emphasis: style('emphasis-bg'),
    accent: style('accent-bg'),
    good: style('good-bg'),
    attention: style('attention-bg'),
    warning: style('warning-bg'),
  },
  actions: {
    // As many as Teams draws in one row of buttons.
    maxActions: 6,
    allowTitleToWrap: true,
    spacing: 'default',
    buttonSpacing: 8,
    showCard: { actionMode: 'inline', inlineTopMargin: 8, style: 'emphasis' },
    actionsOrientation: 'horizontal',
    actionAlignment: 'left',
    preExpandSingleShowCardAction: false,
  },
  adaptiveCard: { allowCustomStyle: false },
  imageSizes: { small: 32, medium: 52, large: 100 },
  factSet: {
    title: { color: 'default', weight: 'bolder', wrap: true, maxWidth: 160 },
    value: { color: 'default', wrap: true },
    spacing: 12,
  },
  inputs: {
    label: {
      inputSpacing: 'small',
      requiredInputs: { weight: 'bolder', suffix: ' *', suffixColor: 'attention' },
      optionalInputs: { weight: 'bolder' },
    },
    errorMessage: { color: 'attention', spacing: 'small' },
  },
  textBlock: { headingLevel: 3 },
});

/**
 * Marks every button with its path in the card and every element with an id of its own in the page,
 * in a copy: the same field may stand on ten cards.
 * @param {any} value
 * @param {string} path
 * @param {string} prefix
 * @returns {any}
 */
function mark(value, path, prefix) {
  if (Array.isArray(value)) return value.map((child, i) => mark(child, join(path, String(i)), prefix));
  if (typeof value !== 'object' || value === null) return value;
  const isAction = typeof value.type === 'string' && value.type.startsWith('Action.');
  /** @type {Record<string, any>} */
  const copy = {};
  for (const [key, child] of Object.entries(value)) {
    copy[key] = key === 'data' || key === 'fallback' ? child : mark(child, join(path, key), prefix);
  }
  if (isAction) copy.id = path;
  else if (typeof value.id === 'string') copy.id = prefix + value.id;
  if (value.type === 'Action.ToggleVisibility') copy.targetElements = value.targetElements?.map(aim);
  return copy;

  /** @param {any} target */
  function aim(target) {
    return typeof target === 'string' ? prefix + target : { ...target, elementId: prefix + target.elementId };
  }
}

/**
 * @param {string} path
 * @param {string} key
 */
function join(path, key) {
  return path === '' ? key : `${path}/${key}`;
}

/**
 * Draws one attachment.
 * @param {import('./api.js').Attachment} attachment
 * @param {string} key unique in the page
 * @param {(press: { path: string, inputs: Record<string, string> }) => void} onPress
 * @returns {HTMLElement}
 */
export function drawAttachment(attachment, key, onPress) {
  const host = document.createElement('div');
  host.className = 'card';
  if (attachment.contentType !== 'application/vnd.microsoft.card.adaptive') {
    host.textContent = `Bijlage: ${attachment.contentType}`;
    return host;
  }
  const prefix = `${key}-`;
  const card = new AC.AdaptiveCard();
  card.hostConfig = HOST_CONFIG;
  card.onExecuteAction = (/** @type {any} */ action) => {
    if (action instanceof AC.OpenUrlAction) window.open(action.url, '_blank', 'noopener,noreferrer');
    else if (action instanceof AC.SubmitAction || action instanceof AC.ExecuteAction) {
      onPress({ path: action.id, inputs: typed(action, prefix) });
    }
  };
  card.parse(mark(attachment.content, '', prefix));
  const drawn = card.render();
  host.append(drawn ?? 'Deze kaart kan niet worden getoond.');
  mend(host);
  return host;
}

/**
 * What stands in the fields that go with a button; an empty field is an empty text.
 * @param {any} action
 * @param {string} prefix
 */
function typed(action, prefix) {
  /** @type {Record<string, string>} */
  const inputs = {};
  for (const [id, input] of Object.entries(action.getReferencedInputs() ?? {})) {
    const value = /** @type {any} */ (input).value;
    inputs[id.slice(prefix.length)] = value === undefined || Number.isNaN(value) ? '' : String(value);
  }
  return inputs;
}

/**
 * Links open apart from the practice room, and a row of buttons wraps on a phone, as they do in Teams.
 * @param {HTMLElement} host
 */
function mend(host) {
  for (const row of host.querySelectorAll('.ac-actionSet')) {
    if (row instanceof HTMLElement) Object.assign(row.style, { flexWrap: 'wrap', rowGap: '8px' });
  }
  for (const link of host.querySelectorAll('a[href]')) {
    link.setAttribute('target', '_blank');
    link.setAttribute('rel', 'noopener noreferrer');
  }
}

/**
 * Draws a message's text: Markdown for the bot, plain for people.
 * @param {string} text
 * @param {string} format
 * @returns {HTMLElement}
 */
export function drawText(text, format) {
  const host = document.createElement('div');
  host.className = 'text';
  if (format === 'markdown') host.innerHTML = markdown.render(text);
  else host.textContent = text;
  mend(host);
  return host;
}
