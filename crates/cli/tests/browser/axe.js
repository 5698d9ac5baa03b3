// What axe finds serious or critical, in words: rule, weight, help, how often, and the first place. With arguments[0] only
// by rules whose finding depends on size and colours.
const [looks] = arguments;
const done = arguments[arguments.length - 1];
const grave = ({ impact }) => impact === 'serious' || impact === 'critical';
const words = ({ id, impact, help, nodes }) => `${id} (${impact}): ${help}; ${nodes.length} times, first ${nodes[0].html}`;
const options = { resultTypes: ['violations'] };
if (looks) options.runOnly = ['color-contrast', 'link-in-text-block', 'scrollable-region-focusable', 'target-size'];
axe.run(document, options).then(
  ({ violations }) => done(violations.filter(grave).map(words)),
  (error) => done([`axe failed: ${error}`]),
);
