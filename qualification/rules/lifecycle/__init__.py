"""The life cycle of a qualification: states, gates, triggers, holds."""
