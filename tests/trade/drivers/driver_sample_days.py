"""The days that the drivers are tested on, with the contract of each."""

CONTRACTS = {"2019-09-17": "ZNZ9", "2020-03-18": "ZNM0", "2023-06-30": "ZNU3"}
