"use strict";
/* An element with its attributes and children; whatever is data becomes text and never markup. */
const make = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
};

const cut = (text, most) => { const all = [...text.slice(0, 2 * most)]; return all.length > most ? all.slice(0, most).join("") + "…" : text; };

/* Text in which the words that were looked for are marked. */
const marked = (text, terms) => {
  const low = text.toLowerCase(), parts = [];
  if (!terms.length || low.length !== text.length) return [text];
  let from = 0;
  while (from < text.length && parts.length < 200) {
    let at = -1, size = 0;
    for (const term of terms) {
      const place = low.indexOf(term, from);
      if (place >= 0 && (at < 0 || place < at || (place === at && term.length > size))) [at, size] = [place, term.length];
    }
    if (at < 0) break;
    parts.push(text.slice(from, at), make("mark", {}, text.slice(at, at + size)));
    from = at + size;
  }
  return [...parts, text.slice(from)];
};

