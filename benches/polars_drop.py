"""The yardstick of `benches/drop.rs`: what polars, with its calamine engine, takes to read the same drop.

    pip install polars fastexcel
    cargo bench --bench drop -- 200 5000 make drop
    python benches/polars_drop.py drop/2026-10 [processes]

`cargo bench --bench drop -- 200 5000 read` runs it beside the program where `PYTHON` (else `python3`) has polars, and takes the ratio
from the numbers of its last line: rows, files, seconds by the clock, seconds of the processor, MB at the peak of a process.

Reads every workbook (all cells, first sheet), and of the orders the amount paid per store and day: less than the program does with them.
"""

import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path


def read(path: str) -> tuple[int, int, str]:
    import polars

    table = polars.read_excel(path, engine="calamine", infer_schema_length=0)
    paid = ""
    if "买家实付金额" in table.columns:
        orders = table.select(
            polars.col("店铺名称"),
            polars.col("订单付款时间").str.slice(0, 10),
            polars.col("买家实付金额").cast(polars.Decimal(18, 2)),
        )
        days = orders.group_by("店铺名称", "订单付款时间").agg(polars.col("买家实付金额").sum())
        paid = str(days["买家实付金额"].sum())
    return table.height, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, paid


def main() -> None:
    files = sorted(str(path) for path in Path(sys.argv[1]).rglob("*.xlsx"))
    processes = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    start = time.perf_counter()
    with ProcessPoolExecutor(processes) as pool:
        read_files = list(pool.map(read, files))
    took = time.perf_counter() - start
    rows = sum(rows for rows, _, _ in read_files)
    peak = max(kib for _, kib, _ in read_files) // 1024
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    processor = sum(u.ru_utime + u.ru_stime for u in usage)
    print(f"polars, {processes} processes: {rows / took:.0f} rows/s, every cell read, amounts added up by store and day")
    print(rows, len(files), f"{took:.2f} {processor:.2f}", peak)


if __name__ == "__main__":
    main()
