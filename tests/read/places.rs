//! Where the figures of a store come from.

use crate::support::shop::Shop;
use std::fmt::Write as _;
use zhangfang::origin::{Origin, PLACES_KEPT};

#[test]
fn a_day_of_many_orders_names_the_first_of_them_and_counts_the_others() {
    let mut text = String::from(
        "period 2026-10\n--- 花名册.csv\n姓名,旺旺,店铺\n张三,张三,甲店\n--- 2026-10/甲店/订单.csv\n订单编号,买家实付金额,订单状态,订单付款时间\n",
    );
    for order in 1..=11 {
        let _ = writeln!(text, "{},1.50,交易成功,2026-10-05 10:00:00", 1000 + order);
    }
    let shop = Shop::parse(&text);
    let root = tempfile::tempdir().unwrap();
    shop.write(root.path());
    let read = shop.read(root.path());
    for (measure, want) in [("店铺付款金额", "16.5"), ("店铺付款订单数", "11")] {
        let datum = read.stores[0].spans.iter().find_map(|row| row.values.get(measure)).unwrap();
        assert_eq!(datum.value.to_string(), want);
        let Origin::Cells { places, more } = &datum.origin else { panic!("{:?}", datum.origin) };
        let rows: Vec<u32> = places.iter().map(|place| place.cell.unwrap().row).collect();
        assert_eq!((rows, *more), ((1..=u32::try_from(PLACES_KEPT).unwrap()).collect(), 3), "{measure}");
    }
}
