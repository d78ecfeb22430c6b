"""The catalogue of base models: one file of facts for each family, what their licences permit, what fits a machine."""
