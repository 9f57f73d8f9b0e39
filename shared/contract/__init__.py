"""Declares once each route that the gateway forwards to a node. Knows neither Flask nor a service."""
