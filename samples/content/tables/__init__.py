"""The long tables of the sample documents, by the name under which the sources call them."""

from samples.content.tables import people, plant, products
from samples.writers.markup import TableSource

TABLES: dict[str, TableSource] = {
    "rhoenfeld_parts": products.rhoenfeld_parts,
    "pump_prices": products.pump_prices,
    "valve_prices": products.valve_prices,
    "spare_prices": products.spare_prices,
    "us_pump_prices": products.us_pump_prices,
    "us_valve_prices": products.us_valve_prices,
    "spare_stock": products.spare_stock,
    "customer_contacts": people.customer_contacts,
    "employees_germany": people.employees_germany,
    "employees_us": people.employees_us,
    "emergency_contacts": people.emergency_contacts,
    "laptops": plant.laptops,
    "calibration_harzbronn": plant.calibration_harzbronn,
    "calibration_niederaltau": plant.calibration_niederaltau,
    "maintenance_harzbronn": plant.maintenance_harzbronn,
    "maintenance_niederaltau": plant.maintenance_niederaltau,
}
