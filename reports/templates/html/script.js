"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const get = (id) => document.getElementById(id);
  const FEW = 8; // hosts that are unfolded when words are searched for
  const words = get("words");
  const bar = document.querySelector(".filters");
  bar.classList.add("js");

  // Each row that filters know, with the host and the part of it that it stands in; made when first needed.
  let rows;
  const known = () => rows ??= all(".r").map((row) => {
    const host = row.closest(".host");
    return { row, host, part: row.closest(".b"), reason: row.closest(".reason"), text: row.textContent.toLowerCase() };
  });
  const named = (host) => host ? all("h3, .facts", host).map((part) => part.textContent).join(" ").toLowerCase() : "";

  function filter() {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const category = all(".choose input").find((input) => input.checked).id;
    const off = all(".filters input[type=checkbox]").filter((input) => !input.checked).map((input) => input.id);
    const active = Boolean(wanted.length || off.length || category !== "c-all");
    bar.classList.toggle("words-set", wanted.length > 0);
    get("clear").hidden = !active;
    if (!active && !rows) return;

    const names = new Map(all(".host").map((host) => [host, named(host)]));
    const full = new Set();
    let entries = 0;
    for (const { row, host, part, reason, text } of known()) {
      const found = wanted.every((word) => text.includes(word) || (host && names.get(host).includes(word)));
      row.hidden = !found;
      const kinds = row.classList;
      if (found && (category === "c-all" || kinds.contains(category)) && !off.some((id) => kinds.contains(id) || part.classList.contains(id))) {
        full.add(part).add(reason).add(host);
        if (host) entries += 1;
      }
    }
    for (const part of all(".b, .reason")) part.hidden = active && !full.has(part);
    const kept = all(".host").filter((host) => {
      const bare = !host.querySelector(".r");
      const show = !active || full.has(host) || (bare && wanted.length > 0 && wanted.every((word) => names.get(host).includes(word)));
      host.hidden = !show;
      return show;
    });
    if (wanted.length && kept.length <= FEW) for (const host of kept) host.firstElementChild.open = true;
    get("nothing").hidden = kept.length > 0;
    const say = (lang, text) => Object.assign(document.createElement("bdi"), { lang, textContent: text });
    get("matches").replaceChildren(...(active ? [say("en", `Hosts: ${kept.length}, entries: ${entries}`), say("zh", `主机 ${kept.length} 台，条目 ${entries} 条`)] : []));
  }

  let timer;
  words.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(filter, 150); });
  for (const input of all(".filters input:not([type=search])")) input.addEventListener("change", filter);
  get("clear").addEventListener("click", () => {
    words.value = "";
    for (const input of all(".filters input[type=checkbox], #c-all")) input.checked = true;
    filter();
  });
  get("unfold").addEventListener("click", () => {
    const folded = all("main details:not(.choose):not([open])");
    for (const each of folded.length ? folded : all("main details:not(.choose)")) each.open = folded.length > 0;
  });

  for (const lang of ["en", "zh"]) get(`lang-${lang}`).addEventListener("change", () => {
    root.lang = lang === "zh" ? "zh-CN" : "en";
    document.title = document.querySelector("title").dataset[lang];
  });

  // An address with a finding in it opens what is folded around it.
  const reveal = () => {
    const goal = get(decodeURIComponent(location.hash.slice(1)));
    if (!goal) return;
    for (let at = goal; at; at = at.parentElement) if (at.localName === "details") at.open = true;
    const own = goal.querySelector(":scope > details");
    if (own) own.open = true;
    goal.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  if (location.hash) reveal();

  // Browsers that cannot unfold by style alone.
  let opened = [];
  addEventListener("beforeprint", () => { opened = all("main details:not([open])"); for (const each of opened) each.open = true; });
  addEventListener("afterprint", () => { for (const each of opened) each.open = false; });
})();
