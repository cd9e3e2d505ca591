# The server with the app. Built: docker build -t roomful .   Run: docker run --read-only -p 3000:3000 roomful
# e2e/dockerfile.e2e.ts does what stands here step by step, without Docker, and runs the outcome as another user.

FROM node:22-bookworm-slim AS build
WORKDIR /roomful
COPY . .
RUN npm ci --ignore-scripts
RUN npm run build

# The server and what it needs; neither the tools of this repository nor the browsers' side.
FROM node:22-bookworm-slim AS modules
WORKDIR /roomful
COPY package.json package-lock.json .npmrc ./
COPY packages/protocol/package.json packages/protocol/
COPY packages/server/package.json packages/server/
COPY packages/cli/package.json packages/cli/
RUN npm ci --omit=dev --ignore-scripts --workspace=@roomful/cli

FROM node:22-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /roomful
COPY --from=modules /roomful ./
COPY --from=build /roomful/packages/protocol/dist packages/protocol/dist
COPY --from=build /roomful/packages/server/dist packages/server/dist
COPY --from=build /roomful/packages/cli/dist packages/cli/dist
COPY --from=build /roomful/packages/client/dist/roomful.js packages/client/dist/
COPY --from=build /roomful/apps/web/dist apps/web/dist
EXPOSE 3000
USER node
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# No shell in between: SIGTERM reaches the server, which then sends its peers elsewhere.
CMD ["node", "packages/cli/dist/main.js", "serve"]
