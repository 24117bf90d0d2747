"""The law's arithmetic: loss, data value, fault, award, proceedings, settlement; numbers in, numbers out."""
