const report = JSON.parse(document.getElementById('data').textContent);
const names = Object.keys(report.arms);
const several = report.seeds.length > 1;
const COLOURS = ['#3a86c8', '#e07a2f', '#2a9d55', '#d62839', '#9b5de5', '#8d99ae', '#c2559d',
  '#17408b', '#b08968', '#00a6a6', '#5f6c37', '#e0b000'];
const colour = i => COLOURS[i % COLOURS.length];
const number = (value, digits) => value.toFixed(digits);
const percent = value => (100 * value).toFixed(1) + ' %';

function element(parent, tag, text, className) {
  const child = parent.appendChild(document.createElement(tag));
  if (text !== undefined) child.textContent = text;
  if (className) child.className = className;
  return child;
}

function named(cell, i) {
  element(cell, 'span', '', 'dot').style.background = colour(i);
  cell.append(names[i]);
}

function facts() {
  document.getElementById('facts').textContent = Object.entries(report.facts)
    .map(([name, value]) => name.replaceAll('_', ' ') + ' ' +
      (Array.isArray(value) ? value.join(', ') :
        Number.isInteger(value) ? value.toLocaleString('en') : value))
    .concat('users moved per 1,000 purchases ' + number(report.moved_per_1000, 1))
    .join(' · ');
  document.getElementById('reference').textContent = report.reference;
  if (several) {
    document.getElementById('seeds').textContent =
      `Figures are means over ${report.seeds.length} seeds. `;
    document.getElementById('seed-dots').textContent = '; small circles are the seeds';
  }
}

const sign = value => (value < 0 ? '−' : '+') + Math.abs(value).toFixed(4);
const intervalText = gain => `${sign(gain.mean)} (${sign(gain.low)} to ${sign(gain.high)})`;

function gainText(arm) {
  return arm === report.arms[report.reference] ? 'reference' : intervalText(arm.gain_ndcg20);
}

function arms() {
  const ndcg = (title, prefix) => ({
    title, value: arm => arm[prefix + 'purchases'] ? arm[prefix + 'ndcg20'] : null,
    text: value => number(value, 4), best: true });
  const columns = [
    ndcg('NDCG@20', ''),
    { title: 'gain', value: gainText, text: value => value },
    { title: 'HR@20', value: arm => arm.hr20, text: value => number(value, 4), best: true },
    ndcg('warm items', 'warm_'), ndcg('cold items', 'cold_'), ndcg('other day', 'other_day_'),
    ndcg('new users', 'new_user_'),
    { title: 'coverage', value: arm => arm.coverage, text: percent },
    { title: 'steps', value: arm => arm.steps, text: value => Math.round(value).toLocaleString('en') },
    { title: 'CPU s', value: arm => arm.cpu_seconds_per_1000, text: value => number(value, 2) },
    { title: 'of it learning', value: arm => arm.learn_cpu_seconds_per_1000,
      text: value => number(value, 2) }];
  fill(document.getElementById('arms'), columns, names, name => report.arms[name]);
}

function fill(table, columns, rows, figures) {
  const head = element(element(table, 'thead'), 'tr');
  element(head, 'th', 'arm');
  columns.forEach(column => element(head, 'th', column.title));
  const body = element(table, 'tbody');
  rows.forEach(name => {
    const row = element(body, 'tr');
    named(element(row, 'td'), names.indexOf(name));
    for (const column of columns) {
      const value = column.value(figures(name));
      const best = column.best && value !== null &&
        value >= Math.max(...rows.map(other => column.value(figures(other))));
      element(row, 'td', value === null ? '–' : column.text(value), best ? 'best' : '');
    }
  });
}

function svg(parent, tag, attributes, text) {
  const child = parent.appendChild(document.createElementNS('http://www.w3.org/2000/svg', tag));
  for (const [name, value] of Object.entries(attributes)) child.setAttribute(name, value);
  if (text !== undefined) child.textContent = text;
  return child;
}

function gains() {
  const parent = document.getElementById('gains');
  report.references.forEach(reference => {
    const others = names.filter(name => name !== reference);
    if (others.length === 0) return;
    element(parent, 'h3', 'against ' + reference);
    forest(parent, others.map(name => ({ name, gain: report.arms[name].gains_ndcg20[reference],
      seeds: several ? report.seeds.map(seed => seed.arms[name].gains_ndcg20[reference].mean) : [] })));
  });
}

function tickStep(span) {
  const power = 10 ** Math.floor(Math.log10(span / 5));
  return power * [1, 2, 5, 10].find(factor => factor * power >= span / 8);
}

function forest(parent, rows) {
  const left = 170, right = 210, width = 1100, rowHeight = 26, height = rows.length * rowHeight + 34;
  const bounds = rows.flatMap(row => [row.gain.low, row.gain.high, ...row.seeds]).concat(0);
  const low = Math.min(...bounds), high = Math.max(...bounds), span = high - low || 1;
  const x = value => left + 14 + (value - low) / span * (width - left - right - 28);
  const plot = svg(parent, 'svg', { viewBox: `0 0 ${width} ${height}` });
  const step = tickStep(span);
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  for (let tick = Math.ceil(low / step) * step; tick <= high + 1e-12; tick += step) {
    svg(plot, 'line', { x1: x(tick), x2: x(tick), y1: 4, y2: height - 26, class: 'axis' });
    svg(plot, 'text', { x: x(tick), y: height - 8, 'text-anchor': 'middle', class: 'tick' },
      (Math.abs(tick) < 1e-12 ? 0 : tick).toFixed(digits).replace('-', '−'));
  }
  svg(plot, 'line', { x1: x(0), x2: x(0), y1: 4, y2: height - 26, class: 'zero' });
  rows.forEach(({ name, gain, seeds }, row) => {
    const y = row * rowHeight + 18, stroke = colour(names.indexOf(name));
    svg(plot, 'text', { x: left, y: y + 4, 'text-anchor': 'end' }, name);
    svg(plot, 'line', { x1: x(gain.low), x2: x(gain.high), y1: y, y2: y, stroke, 'stroke-width': 3 });
    seeds.forEach(mean => svg(plot, 'circle',
      { cx: x(mean), cy: y, r: 3.5, fill: '#fff', stroke, 'stroke-width': 1.5 }));
    svg(plot, 'circle', { cx: x(gain.mean), cy: y, r: 5, fill: stroke });
    svg(plot, 'text', { x: width, y: y + 4, 'text-anchor': 'end', class: 'figure' },
      intervalText(gain));
  });
}

function smoothed(values) {
  return values.map((_, i) => {
    const near = values.slice(Math.max(0, i - 1), i + 2);
    return near.reduce((sum, value) => sum + value, 0) / near.length;
  });
}

function curve() {
  const purchases = report.facts.stream_purchases;
  const stretches = report.stretch_times.length;
  const data = [report.stretch_times.map((_, s) => Math.round(purchases * s / stretches))]
    .concat(names.map(name => smoothed(report.arms[name].curve_ndcg20)));
  const parent = document.getElementById('curve');
  const changed = report.drift ? report.stretch_times.findIndex(time => time >= report.drift.at) : -1;
  const date = s => new Date(report.stretch_times[s]).toISOString().slice(0, 10);
  new uPlot({
    width: parent.clientWidth, height: 380,
    hooks: { drawAxes: changed < 0 ? [] : [plot => vertical(plot, data[0][changed])] },
    scales: { x: { time: false }, y: { range: (_, low, high) => [0, high * 1.05] } },
    axes: [
      { label: 'purchases of the stream',
        values: (_, ticks) => ticks.map(tick => tick.toLocaleString('en')) },
      { size: 60 }],
    series: [{ label: 'purchase', value: (_, value, __, s) => value === null || s === null ? '–' :
        `${value.toLocaleString('en')} (${date(s)})` }]
      .concat(names.map((label, i) => ({ label, stroke: colour(i), width: 2, points: { show: false },
        value: (_, value) => value === null ? '–' : number(value, 4) }))),
  }, data, parent);
}

function agreement() {
  const seeds = report.seeds.filter(seed => seed.group_agreement.length > 0);
  if (seeds.length === 0) return;
  document.getElementById('agreement-section').hidden = false;
  const parent = document.getElementById('agreement');
  const purchases = report.facts.stream_purchases;
  const stretches = report.stretch_times.length;
  const changed = report.drift ? report.stretch_times.findIndex(time => time >= report.drift.at) : -1;
  const data = [report.stretch_times.map((_, s) => Math.round(purchases * s / stretches))]
    .concat(seeds.map(seed => seed.group_agreement));
  new uPlot({
    width: parent.clientWidth, height: 260,
    hooks: { drawAxes: changed < 0 ? [] : [plot => vertical(plot, data[0][changed])] },
    scales: { x: { time: false },
      y: { range: (_, low, high) => [Math.min(0, low), Math.max(0.1, high * 1.1)] } },
    axes: [
      { label: 'purchases of the stream',
        values: (_, ticks) => ticks.map(tick => tick.toLocaleString('en')) },
      { size: 60, label: 'adjusted Rand index' }],
    series: [{ label: 'purchase' }].concat(seeds.map((seed, i) => ({ label: 'seed ' + seed.seed,
      stroke: colour(i), width: 2, value: (_, value) => value === null ? '–' : number(value, 3) }))),
  }, data, parent);
}

function purchasesText(purchases) {
  return purchases === null ? 'not in the stream' : purchases.toLocaleString('en');
}

function recoveryText(arm) {
  const purchases = arm.purchases_to_90_percent;
  return !arm.something_lost ? 'nothing lost' : `${purchasesText(purchases.value)} ` +
    `(${purchasesText(purchases.low)} to ${purchasesText(purchases.high)})`;
}

function drift() {
  const drift = report.drift;
  if (!drift) return;
  document.getElementById('drift').hidden = false;
  document.getElementById('drift-line').hidden = false;
  document.getElementById('drift-facts').textContent =
    `Interests of ${drift.changed_users.toLocaleString('en')} users changed on ` +
    `${new Date(drift.at).toISOString().slice(0, 10)}, those of ` +
    `${drift.unchanged_users.toLocaleString('en')} did not. Counted are users who bought in the ` +
    'stream before. Lost is how far their first purchases after the change are below expectation; 90 % are ' +
    'back after the fewest purchases since the change from which on less than a tenth of it is ' +
    'missing, by a fit of the differences that never falls (isotonic regression).';
  const ndcg = (title, key) => ({ title, value: arm => arm[key], text: value => number(value, 4),
    best: true });
  const columns = [
    ndcg('changed, before', 'changed_before_ndcg20'), ndcg('after', 'changed_after_ndcg20'),
    ndcg('unchanged, before', 'unchanged_before_ndcg20'),
    ndcg('after', 'unchanged_after_ndcg20'),
    { title: 'lost (95 %)', value: arm => arm.lost_ndcg20, text: intervalText },
    { title: 'until 90 % is back', value: recoveryText, text: value => value }];
  report.references.forEach(reference => columns.push({
    title: 'after: gain over ' + reference,
    value: arm => arm === drift.arms[reference] ? null : arm.gains_after_ndcg20[reference],
    text: intervalText }));
  fill(document.getElementById('drift-table'), columns, names, name => drift.arms[name]);
  recovery(drift);
}

function recovery(drift) {
  const parent = document.getElementById('recovery');
  bySteps(parent, drift, 'below or above expectation', names, step => step.difference);
  report.references.forEach(reference => {
    const others = names.filter(name => name !== reference);
    if (others.length === 0) return;
    element(parent, 'h3', 'the same purchases: gain over ' + reference);
    bySteps(parent, drift, 'gain in NDCG@20', others, step => step.gains_ndcg20[reference]);
  });
}

function bySteps(parent, drift, title, arms, interval) {
  const steps = drift.arms[names[0]].steps;
  const label = step => step.from === step.until ? `${step.from}` :
    step.until > 1e6 ? `${step.from}+` : `${step.from}–${step.until}`;
  const bounds = arms.flatMap(name => drift.arms[name].steps.map(interval))
    .flatMap(step => [step.low, step.high]);
  const dodge = i => (i - (arms.length - 1) / 2) * 0.6 / arms.length;
  const bars = plot => arms.forEach((name, i) => {
    if (!plot.series[i + 1].show) return;
    plot.ctx.save();
    plot.ctx.strokeStyle = colour(names.indexOf(name));
    plot.ctx.lineWidth = 2 * devicePixelRatio;
    drift.arms[name].steps.map(interval).forEach((value, s) => {
      const at = plot.valToPos(s + dodge(i), 'x', true);
      const circle = plot.valToPos(value.mean, 'y', true);
      plot.ctx.fillStyle = plot.ctx.strokeStyle;
      plot.ctx.globalAlpha = 0.45;
      plot.ctx.beginPath();
      plot.ctx.moveTo(at, plot.valToPos(value.low, 'y', true));
      plot.ctx.lineTo(at, plot.valToPos(value.high, 'y', true));
      plot.ctx.stroke();
      plot.ctx.globalAlpha = 1;
      plot.ctx.beginPath();
      plot.ctx.arc(at, circle, 4 * devicePixelRatio, 0, 2 * Math.PI);
      plot.ctx.fill();
    });
    plot.ctx.restore();
  });
  new uPlot({
    width: parent.clientWidth, height: 380,
    scales: { x: { time: false, range: () => [-0.5, steps.length - 0.5] },
      y: { range: () => [Math.min(...bounds, 0) * 1.05, Math.max(...bounds, 0) * 1.05 + 0.001] } },
    axes: [
      { label: 'purchases since the change', splits: () => steps.map((_, s) => s),
        values: (_, ticks) => ticks.map(s => label(steps[s])) },
      { size: 60, label: title }],
    hooks: { drawAxes: [plot => horizontal(plot, 0)], draw: [bars] },
    series: [{ label: 'since the change', value: (_, s) => s === null ? '–' :
        `${label(steps[s])} (${steps[s].purchases.toLocaleString('en')} ranked)` }]
      .concat(arms.map(name => ({ label: name, stroke: colour(names.indexOf(name)), width: 0,
        points: { show: false },
        value: (_, value, __, s) => s === null || value === null ? '–' :
          intervalText(interval(drift.arms[name].steps[s])) }))),
  }, [steps.map((_, s) => s)].concat(
    arms.map(name => drift.arms[name].steps.map(step => interval(step).mean))), parent);
}

function dashed(plot, fromX, fromY, toX, toY) {
  plot.ctx.save();
  plot.ctx.strokeStyle = '#667085';
  plot.ctx.lineWidth = devicePixelRatio;
  plot.ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  plot.ctx.beginPath();
  plot.ctx.moveTo(fromX, fromY);
  plot.ctx.lineTo(toX, toY);
  plot.ctx.stroke();
  plot.ctx.restore();
}

function horizontal(plot, value) {
  const y = plot.valToPos(value, 'y', true);
  dashed(plot, plot.bbox.left, y, plot.bbox.left + plot.bbox.width, y);
}

function vertical(plot, value) {
  const x = plot.valToPos(value, 'x', true);
  dashed(plot, x, plot.bbox.top, x, plot.bbox.top + plot.bbox.height);
}

function groups() {
  const parent = document.getElementById('groups');
  if (report.seeds.every(seed => Object.keys(seed.group_purchases).length < 2)) {
    parent.parentElement.hidden = true;
    return;
  }
  report.seeds.forEach(seed => {
    if (several) element(parent, 'h3', 'seed ' + seed.seed);
    const table = element(element(parent, 'div', '', 'scroll'), 'table');
    const ids = Object.keys(seed.group_purchases);
    const head = element(element(table, 'thead'), 'tr');
    element(head, 'th', 'arm');
    ids.forEach(id => element(head, 'th',
      `group ${id} (${seed.group_purchases[id].toLocaleString('en')})`));
    const highest = Math.max(...names.flatMap(name => Object.values(seed.group_ndcg20[name])));
    const body = element(table, 'tbody');
    names.forEach((name, i) => {
      const row = element(body, 'tr');
      named(element(row, 'td'), i);
      ids.forEach(id => {
        const value = seed.group_ndcg20[name][id];
        const cell = element(row, 'td', value === undefined ? '–' : number(value, 4));
        const share = highest > 0 ? (value ?? 0) / highest : 0;
        cell.style.background = `rgba(47, 91, 215, ${(0.32 * share).toFixed(3)})`;
      });
    });
  });
}

facts();
arms();
gains();
curve();
drift();
agreement();
groups();
