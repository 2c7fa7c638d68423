/** A workflow of GitHub that checks the examples of a source with every change. Where EHCH itself is to be had stands in a variable of the repository. */
export const renderWorkflow = (folder: string): string => `name: ${folder}
on: [push, pull_request]
jobs:
  examples:
    runs-on: ubuntu-latest
    permissions: { contents: read }
    steps:
      - uses: actions/checkout@v4
      - uses: actions/checkout@v4
        with: { repository: '\${{ vars.EHCH_REPOSITORY }}', path: ehch }
      - uses: actions/setup-node@v4
        with: { node-version: 24 }
      - run: npx -y pnpm@12 ehch map check "$GITHUB_WORKSPACE/${folder}" && npx -y pnpm@12 ehch source record "$GITHUB_WORKSPACE/${folder}" --check
        working-directory: ehch`;
