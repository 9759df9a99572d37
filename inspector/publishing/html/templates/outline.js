/* In the contents beside the report: where one is. */
(() => {
  const links = new Map([...document.querySelectorAll(".side a")].map((link) => [link.hash.slice(1), link]));
  const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  let pending = false;
  const look = () => {
    pending = false;
    let at = headings.length - 1;
    while (at > 0 && headings[at].getBoundingClientRect().top > 120) at--;
    const now = headings[at] && links.get(headings[at].id);
    if (!now || now.getAttribute("aria-current")) return;
    links.forEach((link) => link.removeAttribute("aria-current"));
    now.setAttribute("aria-current", "true");
    const side = now.closest(".side"), top = now.offsetTop - side.offsetTop;
    if (top < side.scrollTop + 40 || top > side.scrollTop + side.clientHeight - 60) side.scrollTop = top - side.clientHeight / 3;
  };
  addEventListener("scroll", () => { if (!pending) { pending = true; requestAnimationFrame(look); } }, { passive: true });
  look();
})();
