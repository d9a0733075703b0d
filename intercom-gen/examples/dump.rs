fn main() {
    let a: Vec<String> = std::env::args().collect();
    let d = std::fs::read_to_string(&a[1]).unwrap();
    let c = std::fs::read_to_string(&a[2]).unwrap();
    match intercom_gen::generate(&d, &c, &Default::default()) {
        Ok(g) => {
            eprintln!("{}", g.report);
            std::fs::write(&a[3], intercom_gen::format(&g.code).unwrap()).unwrap();
        }
        Err(e) => {
            println!("ERROR {e}");
        }
    }
}
