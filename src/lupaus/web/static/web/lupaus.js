// Lupaus: all of our own JavaScript. Every page works without it; it only saves taps.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const words = (name) => document.body.dataset[name] || "";
  const memory = { // sessionStorage may be shut; then nothing is remembered and nothing breaks
    get(key) { try { return sessionStorage.getItem(key); } catch { return null; } },
    set(key, value) { try { sessionStorage.setItem(key, value); } catch { /* full or shut */ } },
    drop(key) { try { sessionStorage.removeItem(key); } catch { /* shut */ } },
    clear() { try { sessionStorage.clear(); } catch { /* shut */ } },
  };

  // Say aloud and on the page, without a dialog.
  const say = (sentence, kind) => {
    const aloud = $("#aloud");
    if (!sentence || !aloud) return;
    aloud.textContent = "";
    setTimeout(() => { aloud.textContent = sentence; }, 50);
    if (kind !== "error") return;
    $("#said-here")?.remove();
    const list = document.createElement("div");
    list.id = "said-here";
    list.className = "said";
    const item = document.createElement("div");
    item.className = "error";
    const text = document.createElement("p");
    text.textContent = sentence;
    item.append(text);
    list.append(item);
    $("main")?.prepend(list);
    list.scrollIntoView({ block: "nearest" });
  };

  // Selects and boxes that send their form at once: data-autosubmit.
  document.addEventListener("change", (event) => {
    if (event.target.closest("[data-autosubmit]")) event.target.form?.requestSubmit();
    const all = event.target.dataset.checkAll;
    if (all) $$(`input[type="checkbox"][name="${CSS.escape(all)}"]`, event.target.form || document)
      .forEach((box) => { if (!box.disabled) box.checked = event.target.checked; });
  });

  // After a tel: or sms: tap the phone goes elsewhere; on return the outcomes wait for one thumb.
  // <a href="tel:…" data-after-dial="#outcomes">, <a href="sms:…" data-after-sms="#sent"> (#sent may be hidden).
  const AFTER = "after-tap";
  let watching = 0;
  const welcomeBack = () => {
    clearTimeout(watching);
    const [path, selector] = JSON.parse(memory.get(AFTER) || "[]");
    if (!selector || path !== location.pathname) return;
    memory.drop(AFTER);
    const place = $(selector);
    if (!place) return;
    place.hidden = false;
    place.classList.remove("awaits");
    void place.offsetWidth; // let the highlight play again
    place.classList.add("awaits");
    place.scrollIntoView({ block: "center" });
    $("button, a, input, summary", place)?.focus({ preventScroll: true });
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-after-dial], [data-after-sms]");
    if (!link) return;
    memory.set(AFTER, JSON.stringify([location.pathname, link.dataset.afterDial || link.dataset.afterSms]));
    watching = setTimeout(welcomeBack, 4000); // a desk without a phone never leaves the page
  });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") welcomeBack(); else clearTimeout(watching); });

  // Drafts: what is written in [data-draft="a-name"] survives a call, a reload, a wrong tap; gone when sent or signed out.
  const draftKey = (field) => `draft:${field.dataset.draft}`;
  const restore = (root) => $$("[data-draft]", root).forEach((field) => {
    const kept = memory.get(draftKey(field));
    if (kept !== null && field.value === field.defaultValue && !field.matches("[aria-invalid]")) field.value = kept;
  });
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (field.dataset?.draft) memory.set(draftKey(field), field.value);
  });

  // One tap is one tap: the button rests until the page answers or comes back.
  const rest = (form, sender) => setTimeout(() => {
    form.dataset.sent = "yes";
    if (sender) { sender.disabled = true; sender.setAttribute("aria-busy", "true"); }
  }, 0);
  const wake = (root = document) => {
    $$("form[data-sent]", root).concat(root.matches?.("form[data-sent]") ? [root] : []).forEach((form) => { delete form.dataset.sent; });
    $$('[aria-busy="true"]', root).forEach((button) => { button.disabled = false; button.removeAttribute("aria-busy"); });
  };
  // Taps without a network, where a form has data-later: kept on the phone and sent later. Each has an id, so twice is once.
  const later = {
    all() { try { return JSON.parse(localStorage.getItem("later") || "[]"); } catch { return []; } },
    keep(list) { try { localStorage.setItem("later", JSON.stringify(list)); return true; } catch { return false; } },
    add(form) {
      const kept = later.keep([...later.all(), { url: form.action, body: new URLSearchParams(new FormData(form)).toString() }]);
      if (kept && form.elements.act) form.elements.act.value = crypto.randomUUID();
      return kept;
    },
    async send() {
      for (const one of later.all()) {
        const answer = await fetch(one.url, { method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: one.body }).catch(() => null);
        if (!answer || answer.status >= 500) return;
        later.keep(later.all().filter((other) => other.body !== one.body));
      }
    },
  };
  window.addEventListener("online", () => later.send());
  later.send();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    if (navigator.onLine === false && form.dataset.later && later.add(form)) { event.preventDefault(); event.stopImmediatePropagation(); say(form.dataset.later, "error"); return; }
    if (navigator.onLine === false) { event.preventDefault(); event.stopImmediatePropagation(); say(words("sayOffline"), "error"); return; }
    if (event.defaultPrevented || form.target === "_blank" || "download" in form.dataset) return;
    $$("[data-draft]", form).forEach((field) => memory.drop(draftKey(field)));
    if ("forget" in form.dataset) memory.clear();
    rest(form, event.submitter);
  }, true);
  window.addEventListener("pageshow", () => { wake(); welcomeBack(); });

  // Copy: <button data-copy="#element"> or data-copy-text="words".
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-copy-text]");
    if (!button) return;
    const source = button.dataset.copy && $(button.dataset.copy);
    const text = button.dataset.copyText ?? source?.value ?? source?.innerText ?? "";
    try {
      await navigator.clipboard.writeText(text.trim());
    } catch { // no permission, or not https: mark it, so that the person can copy by hand
      if (source?.select) source.select(); else if (source) getSelection().selectAllChildren(source);
      return;
    }
    const label = button.textContent;
    button.textContent = words("sayCopied");
    say(words("sayCopied"));
    setTimeout(() => { button.textContent = label; }, 2000);
  });

  // The quiet "More" closes by a tap outside, by Escape, and when focus leaves.
  const closeAll = (except) => $$("details[data-closes][open]").forEach((one) => { if (one !== except) one.open = false; });
  document.addEventListener("click", (event) => closeAll(event.target.closest("details[data-closes]")));
  document.addEventListener("focusin", (event) => closeAll(event.target.closest("details[data-closes]")));
  document.addEventListener("keydown", (event) => {
    const open = $("details[data-closes][open]");
    if (event.key === "Escape" && open) { open.open = false; $("summary", open)?.focus(); }
  });

  // Keys: ? shows them all, / searches, j and k walk the list, x ticks, and [data-key] is one key's link. They can be
  // switched off in the sheet: who dictates or has a tremor must not leave a page by a word.
  const off = () => { try { return localStorage.getItem("keys-off") === "yes"; } catch { return false; } };
  const sheet = $("#keys");
  $("#keys-off")?.addEventListener("change", (event) => {
    try { localStorage.setItem("keys-off", event.target.checked ? "yes" : "no"); } catch { /* shut */ }
  });
  $$("[data-open-keys]").forEach((button) => { button.hidden = false; button.addEventListener("click", () => openKeys()); });
  const openKeys = () => { if ($("#keys-off")) $("#keys-off").checked = off(); sheet?.showModal(); };
  const walk = (step) => {
    const rows = $$("main [data-walk] > li, main .rows > li");
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step];
    $("a, button", next || document.createElement("i"))?.focus();
  };
  const KEYS = {
    "?": openKeys,
    "/": () => { const search = $("[data-search]"); search?.focus(); search?.select?.(); },
    j: () => walk(1), k: () => walk(-1),
    x: () => $('input[type="checkbox"]', document.activeElement?.closest("li") || document.createElement("i"))?.click(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || sheet?.open) return;
    if (event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]")) return;
    const link = /^[a-z0-9]$/.test(event.key) && $(`[data-key="${event.key}"]`);
    if ((off() && event.key !== "?") || !(KEYS[event.key] || link)) return;
    event.preventDefault();
    if (link) link.click(); else KEYS[event.key]();
  });

  // htmx: what failed is said; what came is focused when it asks for it.
  document.addEventListener("htmx:afterRequest", (event) => wake(event.target.closest?.("form") || document));
  document.addEventListener("htmx:responseError", () => say(words("sayFailed"), "error"));
  document.addEventListener("htmx:sendError", () => say(words("sayOffline"), "error"));
  document.addEventListener("htmx:timeout", () => say(words("sayFailed"), "error"));
  document.addEventListener("htmx:afterSwap", (event) => {
    restore(event.target);
    $("[data-focus]", event.target)?.focus();
  });

  restore(document);
  $("[aria-invalid]")?.focus();
})();
