// Shows one language at a time and draws its figures when it is first shown. Text and grid of a figure take the
// colours of the page's scheme, those of paper when it is printed.
(function () {
  "use strict";
  const root = document.documentElement;
  const button = document.getElementById("language");
  const pages = Array.from(document.querySelectorAll(".page"));
  const coarse = matchMedia("(pointer: coarse)").matches;
  const config = { responsive: true, displayModeBar: false, doubleClick: "reset" };
  const PAPER = { width: 1000, height: 570 }; // px: across a printed page, and down it less heading and caption
  let drawing = Promise.resolve();

  const scripts = (lang) => Array.from(document.querySelectorAll(`script[data-plot][data-lang="${lang}"]`));
  const node = (script) => document.getElementById(script.dataset.lang + "-" + script.dataset.plot);
  const drawn = (script) => Boolean(node(script)._fullLayout);

  // A figure stands in full in the first language of the page, in the other as what differs from it.
  function specOf(script) {
    const own = JSON.parse(script.textContent);
    const base = document.querySelector(`script[data-plot="${script.dataset.plot}"]`);
    return base === script ? own : put(JSON.parse(base.textContent), own);
  }

  function put(value, change) {
    if ("=" in change) return change["="];
    for (const key of Object.keys(change)) value[key] = put(value[key], change[key]);
    return value;
  }

  function scheme(layout) {
    const css = getComputedStyle(root);
    const of = (name) => css.getPropertyValue(name).trim();
    const change = {
      "font.color": of("--soft"), "hoverlabel.bgcolor": of("--band"), "hoverlabel.font.color": of("--ink"),
      "hoverlabel.bordercolor": of("--grid"),
    };
    for (const key of Object.keys(layout)) {
      if (/^[xy]axis\d*$/.test(key)) {
        change[key + ".gridcolor"] = of("--grid");
        change[key + ".linecolor"] = of("--grid");
        if (layout[key].zeroline) change[key + ".zerolinecolor"] = of("--soft");
      }
    }
    return change;
  }

  function draw(script) {
    const spec = specOf(script), place = node(script);
    spec.layout.dragmode = coarse ? false : "zoom";
    if (place.clientWidth < 520) {
      spec.layout.font.size = 11;
      spec.layout.margin = Object.assign({}, spec.layout.margin, { l: 44, r: 8 });
    }
    return Plotly.newPlot(place, spec.data, spec.layout, config).then(() => Plotly.relayout(place, scheme(spec.layout)));
  }

  // One after the other, so that the page stays alive; stops where the reader has switched away.
  function drawAll(lang) {
    const all = scripts(lang);
    drawing = all.reduce(
      (before, script) => before.then(() => (root.dataset.show !== lang || drawn(script) ? null : draw(script))), drawing,
    ).then(() => { if (root.dataset.show === lang) root.dataset.drawn = String(all.filter(drawn).length); });
  }

  function show(lang) {
    root.dataset.show = lang;
    for (const page of pages) {
      if (page.id !== lang) continue;
      root.lang = page.lang;
      document.title = page.dataset.title;
    }
    for (const script of scripts(lang)) if (drawn(script)) Plotly.Plots.resize(node(script));
    recolour();
    drawAll(lang);
  }

  // The part of the page that the reader looks at, as it is called in both languages.
  function place() {
    const parts = Array.from(document.querySelectorAll(`#${root.dataset.show} :is(section, article)[id]`));
    const above = parts.filter((part) => part.getBoundingClientRect().top < innerHeight / 3);
    return above.length ? above[above.length - 1] : null;
  }

  function choose(lang) {
    const from = place();
    const down = from ? from.getBoundingClientRect().top : 0;
    try { localStorage.setItem("netbasis-language", lang); } catch (refused) { /* no storage: for this visit only */ }
    history.replaceState(null, "", "#" + lang);
    show(lang);
    const to = from && document.getElementById(lang + from.id.slice(2));
    if (to) scrollBy(0, to.getBoundingClientRect().top - down);
  }

  const shown = () => scripts(root.dataset.show).filter(drawn);
  function recolour() {
    for (const script of shown()) Plotly.relayout(node(script), scheme(node(script).layout));
  }

  function resize(script, size) {
    Plotly.relayout(node(script), Object.assign(size, scheme(node(script).layout)));
  }

  const closed = [];
  addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("details:not([open])")) { one.open = true; closed.push(one); }
    for (const script of shown()) {
      const height = Math.min(PAPER.height, node(script).clientHeight);
      node(script).style.height = height + "px";
      resize(script, { width: PAPER.width, height });
    }
  });
  addEventListener("afterprint", () => {
    for (const one of closed.splice(0)) one.open = false;
    for (const script of shown()) {
      node(script).style.height = node(script).dataset.height + "px";
      resize(script, { width: null, height: Number(node(script).dataset.height), autosize: true });
    }
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
  matchMedia("print").addEventListener("change", recolour);
  button.addEventListener("click", () => choose(root.dataset.show === "zh" ? "en" : "zh"));
  addEventListener("hashchange", () => {
    const asked = /^#(en|zh)\b/.exec(location.hash);
    if (asked && asked[1] !== root.dataset.show) {
      show(asked[1]);
      document.getElementById(location.hash.slice(1))?.scrollIntoView();
    }
  });
  show(root.dataset.show);
})();
