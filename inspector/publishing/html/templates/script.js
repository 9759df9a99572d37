/* The datasets: what is asked for, which rows that leaves, and how they are shown. */
(() => {
  const PAGE = 100, LONG = 260;
  const store = JSON.parse(document.getElementById("i-data").textContent);
  const desk = document.getElementById("i-desk");
  if (!desk || !store.sets.length) return;
  const say = (name, values = {}) => store.say[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const words = store.words, lower = words.map((text) => text.toLowerCase());
  const sets = new Map(store.sets.map((set) => [set.id, set]));
  const ranks = new Map(Object.entries(store.ranks)), rank = (text) => ranks.get(text) ?? -1;
  const byName = new Intl.Collator(store.lang === "zh" ? "zh-CN" : "en", { numeric: true });

  /* What is asked for: a dataset, words, values by field, an order, a page. It is all in the address. */
  const fresh = (id) => ({ set: sets.get(id), query: "", only: new Map(), sort: "", down: false, page: 1 });
  let state = fresh(store.sets[0].id);

  const address = (asked) => {
    const parts = new URLSearchParams();
    if (asked.query) parts.set("q", asked.query);
    for (const [field, value] of asked.only) parts.set("." + field, value);
    if (asked.sort) parts.set("sort", (asked.down ? "-" : "") + asked.sort);
    if (asked.page > 1) parts.set("page", asked.page);
    return `#explore/${encodeURIComponent(asked.set.id)}?${parts}`.replace(/\?$/, "");
  };

  const asked = (hash) => {
    const found = /^#explore\/([^?]*)(?:\?(.*))?$/s.exec(hash);
    if (!found) return null;
    let id;
    try { id = decodeURIComponent(found[1]); } catch { return null; }
    if (!sets.has(id)) return null;
    const read = fresh(id), parts = new URLSearchParams(found[2] || "");
    const known = (name) => read.set.fields.some((field) => field.id === name);
    read.query = parts.get("q") || "";
    for (const [name, value] of parts) if (name[0] === "." && known(name.slice(1))) read.only.set(name.slice(1), value);
    const sort = parts.get("sort") || "";
    read.down = sort.startsWith("-");
    read.sort = known(sort.replace(/^-/, "")) ? sort.replace(/^-/, "") : "";
    read.page = Math.max(1, parseInt(parts.get("page"), 10) || 1);
    return read;
  };

  /* A value as it is shown; the empty text where it is not known. */
  const shown = (field, row) => {
    const value = field.values[row];
    return value === null ? "" : field.numbers ? String(value) : words[value];
  };

  /* Rows in which every word stands, in whatever column. Each different text is looked at once. */
  const matching = (set, query) => {
    const terms = termsOf(query), rows = new Uint8Array(set.size).fill(1);
    for (const term of terms) {
      const hit = lower.map((text) => text.includes(term));
      for (let row = 0; row < set.size; row++) {
        rows[row] &= set.fields.some((field) => {
          const value = field.values[row];
          return value !== null && (field.numbers ? String(value).includes(term) : hit[value]);
        });
      }
    }
    return rows;
  };
  const termsOf = (query) => query.toLowerCase().split(/\s+/).filter(Boolean);

  /* The rows that are left, and for each field by which is chosen how many rows every choice would leave. */
  const chosen = () => {
    const { set, query, only } = state;
    const matched = matching(set, query);
    const rules = set.fields.filter((field) => only.has(field.id)).map((field) => [field, only.get(field.id)]);
    const facets = new Map(set.fields.filter((field) => field.facet).map((field) => [field, new Map()]));
    const rows = [];
    for (let row = 0; row < set.size; row++) {
      if (!matched[row]) continue;
      const against = rules.filter(([field, value]) => shown(field, row) !== value);
      if (against.length > 1) continue;
      if (!against.length) rows.push(row);
      for (const [field, counts] of facets) {
        if (against.length && against[0][0] !== field) continue;
        const value = shown(field, row);
        counts.set(value, (counts.get(value) || 0) + 1);
      }
    }
    return { rows: ordered(rows), facets };
  };

  /* By what a row is sorted: numbers, ranks of severities, or the places of texts in the order of the language. */
  const keys = (field) => {
    if (field.keys) return field.keys;
    if (field.numbers) return (field.keys = field.values);
    if (field.kind === "severity") return (field.keys = field.values.map((v) => (v === null ? null : rank(words[v]))));
    const used = [...new Set(field.values)].filter((value) => value !== null);
    used.sort((a, b) => (field.kind === "day" ? (words[a] < words[b] ? -1 : 1) : byName.compare(words[a], words[b])));
    const place = new Map(used.map((value, index) => [value, index]));
    return (field.keys = field.values.map((value) => (value === null ? null : place.get(value))));
  };

  const ordered = (rows) => {
    const field = state.set.fields.find((each) => each.id === state.sort);
    if (!field) return rows;
    const by = keys(field), turn = state.down ? -1 : 1;
    return rows.sort((a, b) => {
      if (by[a] === null || by[b] === null) return (by[a] === null) - (by[b] === null) || a - b;  // not known: last
      return (by[a] - by[b]) * turn || a - b;
    });
  };

  /* --- what is seen --- */
  const tabs = make("nav", { class: "tabs", "aria-label": document.getElementById("i-explore-title").textContent });
  const box = make("input", { type: "search", id: "i-words", autocomplete: "off", spellcheck: "false", placeholder: say("hint"), maxlength: 200 });
  const choices = make("div", { class: "choices" });
  const strip = make("div", { class: "strip", role: "group" });
  const chips = make("div", { class: "chips" });
  const count = make("p", { class: "count", role: "status" });
  const title = make("h3", { tabindex: "-1", id: "i-set" });
  const head = make("thead"), body = make("tbody");
  const table = make("div", { class: "scroll tall", tabindex: "0", role: "region", "aria-labelledby": "i-set" },
    make("table", { "aria-labelledby": "i-set" }, head, body));
  const pages = make("nav", { class: "pages", "aria-labelledby": "i-set" });
  desk.append(tabs, title,
    make("div", { class: "tools" }, make("label", { class: "search" }, make("span", {}, say("search")), box), choices),
    strip, chips, count, table, pages);

  const change = (values) => {
    Object.assign(state, { page: 1 }, values);
    history.replaceState(null, "", address(state));
    show();
  };
  const only = (field, value) => change({ only: value === undefined ? without(field.id) : new Map(state.only).set(field.id, value) });
  const without = (id) => { const only = new Map(state.only); only.delete(id); return only; };

  const showTabs = () => tabs.replaceChildren(...store.sets.map((set) => make("a",
    { href: address(fresh(set.id)), "aria-current": set === state.set ? "true" : undefined },
    set.title, " ", make("small", {}, String(set.size)))));

  const select = (label, options, value, pick, extra = "") => {
    const made = make("select", { onchange: (event) => pick(event.target.value) },
      ...options.map(([id, text]) => make("option", { value: id }, text)));
    made.value = value;
    return make("label", { class: extra }, make("span", {}, label), made);
  };

  const showChoices = (facets) => {
    const focused = [...choices.querySelectorAll("select")].indexOf(document.activeElement);
    const made = [...facets].map(([field, counts]) => {
      const chosen = state.only.get(field.id);
      if (chosen !== undefined && !counts.has(chosen)) counts.set(chosen, 0);
      const values = [...counts].sort(([a], [b]) => (field.kind === "severity" ? rank(b) - rank(a) : 0) || byName.compare(a, b));
      const options = values.map(([text, n]) => ["=" + text, `${cut(text, 60) || say("none")} (${n})`]);
      return select(field.title, [["", say("all")], ...options], chosen === undefined ? "" : "=" + chosen,
        (value) => only(field, value ? value.slice(1) : undefined));
    });
    const orders = state.set.fields.flatMap((field) => ["", "-"].map((sign) =>
      [sign + field.id, say(sign ? "down" : "up", { it: field.title })]));
    made.push(select(say("sort"), [["", say("given")], ...orders], (state.down ? "-" : "") + state.sort,
      (value) => change({ sort: value.replace(/^-/, ""), down: value.startsWith("-") }), "order"));
    choices.replaceChildren(...made);
    choices.querySelectorAll("select")[focused]?.focus();
  };

  /* How grave the rows are, as one bar: each part is as long as it has rows, and chooses them. */
  const showStrip = (facets) => {
    const field = [...facets.keys()].find((each) => each.kind === "severity");
    const focused = [...strip.children].indexOf(document.activeElement);
    const counts = field ? [...facets.get(field)].filter(([text]) => text).sort(([a], [b]) => rank(b) - rank(a)) : [];
    strip.setAttribute("aria-label", field ? field.title : "");
    strip.replaceChildren(...counts.map(([text, n]) => {
      const chosen = state.only.get(field.id) === text;
      const made = make("button", { type: "button", class: "v" + Math.max(0, rank(text)), "aria-pressed": String(chosen),
        onclick: () => only(field, chosen ? undefined : text) }, make("b", {}, String(n)), " " + text);
      made.style.flexGrow = n;
      return made;
    }));
    strip.children[focused]?.focus();
  };

  /* Conditions that came with a link, and how to be rid of all. */
  const showChips = () => {
    const loose = state.set.fields.filter((field) => state.only.has(field.id) && !field.facet);
    const made = loose.map((field) => make("button", { type: "button", class: "chip", title: say("without"),
      onclick: () => { change({ only: without(field.id) }); title.focus(); } },
    field.title + say("colon") + (cut(state.only.get(field.id), 60) || say("none")), make("span", { "aria-hidden": "true" }, " ×")));
    if (state.query || state.only.size) {
      made.push(make("button", { type: "button", class: "clear", onclick: () => { box.value = ""; change({ query: "", only: new Map() }); box.focus(); } }, say("clear")));
    }
    chips.replaceChildren(...made);
  };

  const turned = (field) => {
    const first = field.kind === "number" || field.kind === "severity";  // most and worst first
    if (state.sort !== field.id) return { sort: field.id, down: first };
    return state.down === first ? { sort: field.id, down: !first } : { sort: "", down: false };
  };

  const showHead = () => {
    const focused = [...head.querySelectorAll("button")].indexOf(document.activeElement);
    head.replaceChildren(make("tr", {}, ...state.set.fields.map((field) => make("th", {
      scope: "col", class: field.room + (field.kind === "number" ? " n" : ""),
      "aria-sort": state.sort !== field.id ? "none" : state.down ? "descending" : "ascending",
    }, make("button", { type: "button", onclick: () => change(turned(field)) }, field.title)))));
    head.querySelectorAll("button")[focused]?.focus();
  };

  const folded = (text, terms) => {
    const words = make("span"), more = make("button", { type: "button", class: "more", "aria-expanded": "false" });
    const turn = (open) => {
      words.replaceChildren(...marked(open ? text : cut(text, LONG), terms));
      more.textContent = say(open ? "less" : "more");
      more.setAttribute("aria-expanded", String(open));
    };
    more.addEventListener("click", () => turn(more.getAttribute("aria-expanded") === "false"));
    turn(false);
    return [words, " ", more];
  };

  const cell = (field, row, terms) => {
    const text = shown(field, row), made = make("td", { "data-label": field.title });
    if (field.kind === "number") made.classList.add("n");
    if (field.kind === "day") made.classList.add("day");
    if (!text) {
      made.classList.add("none");
      made.append(say("unknown"));
    } else if (field.leads && sets.has(field.leads) && sets.get(field.leads).fields.some((each) => each.id === field.id)) {
      const there = fresh(field.leads);
      there.only.set(field.id, text);
      made.append(make("a", { href: address(there), title: say("follow", { it: there.set.title }) }, ...marked(cut(text, LONG), terms)));
    } else if (field.kind === "severity") {
      made.append(make("span", { class: "severity v" + Math.max(0, rank(text)) }, ...marked(text, terms)));
    } else {
      made.append(...(text.length > LONG ? folded(text, terms) : marked(text, terms)));
    }
    return made;
  };

  const showRows = (rows) => {
    const terms = termsOf(state.query), last = Math.max(1, Math.ceil(rows.length / PAGE));
    state.page = Math.min(state.page, last);
    const here = rows.slice((state.page - 1) * PAGE, state.page * PAGE);
    body.replaceChildren(...here.map((row) => make("tr", {}, ...state.set.fields.map((field) => cell(field, row, terms)))));
    if (!here.length) body.append(make("tr", {}, make("td", { class: "empty", colspan: state.set.fields.length }, say(state.set.size ? "nothing" : "empty"))));
    count.textContent = say("rows", { n: rows.length, all: state.set.size });
    const turn = (name, page) => make("button", { type: "button", class: name, disabled: page < 1 || page > last,
      onclick: () => { change({ page }); table.scrollTop = 0; title.focus({ preventScroll: true }); title.scrollIntoView({ block: "nearest" }); } }, say(name));
    pages.replaceChildren(...(last === 1 ? [] : [turn("before", state.page - 1), make("span", {}, say("page", { n: state.page, all: last })), turn("after", state.page + 1)]));
  };

  const show = () => {
    const { rows, facets } = chosen();
    title.textContent = state.set.title;
    showChips();
    showChoices(facets);
    showStrip(facets);
    showHead();
    showRows(rows);
  };

  const open = (asking) => {
    state = asking;
    box.value = state.query;
    table.scrollTo(0, 0);
    showTabs();
    show();
  };

  let waiting = 0;
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => change({ query: box.value.trim() }), 120);
  });
  const arrive = () => {
    const asking = asked(location.hash);
    if (!asking) return;
    open(asking);
    title.focus({ preventScroll: true });
    desk.scrollIntoView({ block: "start" });
  };
  addEventListener("hashchange", arrive);
  open(state);
  arrive();
})();
