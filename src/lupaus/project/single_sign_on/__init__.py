"""Coming in by the firm's own sign-in service (OpenID Connect). Imported only where one is configured."""
