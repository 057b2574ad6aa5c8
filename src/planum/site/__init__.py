"""Settings, urls, asgi, api, cli, jobs worker: the only room that knows all the others."""
