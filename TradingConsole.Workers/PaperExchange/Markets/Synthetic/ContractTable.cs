using System.Collections.Immutable;

namespace TradingConsole.Workers.PaperExchange.Markets.Synthetic;

/// <summary>One contract of the synthetic market.</summary>
/// <param name="Price">Level its price reverts to very slowly, USDT.</param>
/// <param name="OwnVolBps">Deviation of the daily return that no other contract explains, basis points.</param>
/// <param name="Beta">Share of the parent's return it follows.</param>
/// <param name="Parent">The contract it follows; null for the market factor.</param>
/// <param name="TurnoverUsdt">Typical turnover per minute, USDT.</param>
/// <param name="OpenInterestMillions">Typical open interest, million USDT.</param>
internal sealed record ContractRow(
    string Symbol,
    double Price,
    decimal Tick,
    decimal Step,
    decimal QuantityMax,
    decimal MarketQuantityMax,
    decimal NotionalMin,
    double OwnVolBps,
    double Beta,
    string? Parent,
    double TurnoverUsdt,
    double OpenInterestMillions)
{
    /// <summary>Delisted contracts stay listed as SETTLING and have neither candles nor streams.</summary>
    public bool IsTrading => OwnVolBps > 0;

    public bool IsTradFi => Symbol is "XAUUSDT" or "XAGUSDT";

    /// <summary>The asset behind the contract: its name without the quote asset.</summary>
    public string BaseAsset => Symbol[..^4];
}

/// <summary>The thirty contracts of the default universe and twenty more, with the filters of the real ones.</summary>
/// <remarks>Parents come before their children; BNXUSDT and ALPHAUSDT are listed dead, as in reality.</remarks>
internal static class ContractTable
{
    public static readonly ImmutableArray<ContractRow> Rows =
    [
        new("BTCUSDT", 64000, 0.10m, 0.001m, 1000m, 120m, 50m, 148, 0, null, 9000000, 6200),
        new("ETHUSDT", 3000, 0.01m, 0.001m, 10000m, 2000m, 20m, 120, 1.15, "BTCUSDT", 7500000, 4800),
        new("BNBUSDT", 760, 0.010m, 0.01m, 10000m, 2000m, 5m, 110, 0.85, "BTCUSDT", 900000, 600),
        new("SOLUSDT", 152.40, 0.0100m, 0.01m, 1000000m, 80000m, 5m, 165, 1.25, "BTCUSDT", 3200000, 1900),
        new("XRPUSDT", 2.1850, 0.0001m, 0.1m, 10000000m, 2000000m, 5m, 170, 1.10, "BTCUSDT", 1900000, 1100),
        new("DOGEUSDT", 0.162400, 0.000010m, 1m, 50000000m, 30000000m, 5m, 185, 1.25, "BTCUSDT", 1300000, 700),
        new("ADAUSDT", 0.51230, 0.00010m, 1m, 10000000m, 2000000m, 5m, 180, 1.20, "BTCUSDT", 520000, 320),
        new("AVAXUSDT", 17.2340, 0.0010m, 1m, 1000000m, 100000m, 5m, 190, 1.25, "BTCUSDT", 380000, 220),
        new("DOTUSDT", 2.8640, 0.0010m, 0.1m, 1000000m, 500000m, 5m, 185, 1.20, "BTCUSDT", 210000, 130),
        new("LINKUSDT", 14.256, 0.001m, 0.01m, 1000000m, 100000m, 20m, 185, 1.20, "BTCUSDT", 480000, 310),
        new("LTCUSDT", 92.46, 0.01m, 0.001m, 100000m, 10000m, 20m, 160, 1.00, "BTCUSDT", 320000, 240),
        new("BCHUSDT", 486.50, 0.01m, 0.001m, 100000m, 2500m, 20m, 165, 0.95, "BTCUSDT", 260000, 210),
        new("SUIUSDT", 1.824200, 0.000100m, 0.1m, 10000000m, 2000000m, 5m, 215, 1.35, "BTCUSDT", 720000, 390),
        new("AAVEUSDT", 186.730, 0.010m, 0.1m, 100000m, 8000m, 5m, 205, 1.20, "BTCUSDT", 260000, 160),
        new("1000PEPEUSDT", 0.0053410, 0.0000010m, 1m, 1000000000m, 100000000m, 5m, 235, 1.40, "BTCUSDT", 640000, 340),
        new("FILUSDT", 1.6580, 0.0001m, 0.1m, 10000000m, 500000m, 5m, 205, 1.20, "BTCUSDT", 160000, 110),
        new("AXSUSDT", 1.3420, 0.0001m, 1m, 1000000m, 300000m, 5m, 225, 1.15, "BTCUSDT", 90000, 60),
        new("ENAUSDT", 0.281900, 0.000100m, 1m, 50000000m, 5000000m, 5m, 250, 1.40, "BTCUSDT", 380000, 210),
        new("ZKUSDT", 0.048720, 0.000010m, 1m, 50000000m, 8000000m, 5m, 260, 1.30, "BTCUSDT", 120000, 60),
        new("XAUUSDT", 4080.00, 0.01m, 0.001m, 10000m, 1000m, 5m, 62, 0.04, "BTCUSDT", 420000, 280),
        new("XAGUSDT", 50.2600, 0.0010m, 0.01m, 1000000m, 100000m, 5m, 75, 1.60, "XAUUSDT", 310000, 160),
        new("HYPEUSDT", 34.150, 0.001m, 0.01m, 1000000m, 50000m, 5m, 240, 1.25, "BTCUSDT", 820000, 650),
        new("ZECUSDT", 520.40, 0.01m, 0.001m, 100000m, 5000m, 5m, 270, 0.90, "BTCUSDT", 640000, 430),
        new("ZORAUSDT", 0.051460, 0.000010m, 1m, 50000000m, 5000000m, 5m, 280, 1.25, "BTCUSDT", 150000, 60),
        new("TRUMPUSDT", 6.8420, 0.0010m, 0.01m, 1000000m, 200000m, 5m, 220, 1.15, "BTCUSDT", 260000, 170),
        new("PUMPUSDT", 0.0031560, 0.0000010m, 1m, 1000000000m, 500000000m, 5m, 275, 1.30, "BTCUSDT", 330000, 190),
        new("NEARUSDT", 2.1340, 0.0010m, 1m, 10000000m, 500000m, 5m, 210, 1.25, "BTCUSDT", 240000, 150),
        new("PAXGUSDT", 4085.00, 0.01m, 0.001m, 10000m, 500m, 5m, 18, 1.00, "XAUUSDT", 90000, 90),
        new("TRXUSDT", 0.27850, 0.00001m, 1m, 50000000m, 10000000m, 5m, 90, 0.55, "BTCUSDT", 190000, 210),
        new("TONUSDT", 1.8460, 0.0001m, 0.1m, 10000000m, 800000m, 5m, 175, 1.05, "BTCUSDT", 140000, 110),
        new("UNIUSDT", 7.2340, 0.0010m, 1m, 1000000m, 200000m, 5m, 210, 1.20, "BTCUSDT", 260000, 170),
        new("APTUSDT", 2.84600, 0.00010m, 0.1m, 10000000m, 500000m, 5m, 205, 1.25, "BTCUSDT", 190000, 110),
        new("ARBUSDT", 0.231400, 0.000010m, 0.1m, 50000000m, 5000000m, 5m, 215, 1.30, "BTCUSDT", 210000, 130),
        new("OPUSDT", 0.348200, 0.000010m, 0.1m, 50000000m, 5000000m, 5m, 220, 1.30, "BTCUSDT", 150000, 90),
        new("INJUSDT", 6.2140, 0.0010m, 0.1m, 1000000m, 100000m, 5m, 220, 1.25, "BTCUSDT", 130000, 80),
        new("ATOMUSDT", 2.614, 0.001m, 0.01m, 1000000m, 200000m, 5m, 180, 1.15, "BTCUSDT", 110000, 80),
        new("ETCUSDT", 14.628, 0.001m, 0.01m, 1000000m, 100000m, 20m, 175, 1.10, "BTCUSDT", 130000, 110),
        new("WLDUSDT", 0.642100, 0.000100m, 1m, 10000000m, 2000000m, 5m, 240, 1.30, "BTCUSDT", 240000, 130),
        new("1000SHIBUSDT", 0.008452, 0.000001m, 1m, 500000000m, 50000000m, 5m, 185, 1.20, "BTCUSDT", 180000, 120),
        new("1000BONKUSDT", 0.0104200, 0.0000010m, 1m, 500000000m, 50000000m, 5m, 245, 1.40, "BTCUSDT", 190000, 90),
        new("WIFUSDT", 0.423600, 0.000100m, 0.1m, 10000000m, 1500000m, 5m, 260, 1.40, "BTCUSDT", 170000, 100),
        new("SEIUSDT", 0.163400, 0.000010m, 1m, 50000000m, 5000000m, 5m, 220, 1.30, "BTCUSDT", 140000, 80),
        new("TIAUSDT", 0.782300, 0.000100m, 1m, 10000000m, 1000000m, 5m, 235, 1.30, "BTCUSDT", 150000, 90),
        new("JUPUSDT", 0.268400, 0.000100m, 1m, 10000000m, 2000000m, 5m, 215, 1.25, "BTCUSDT", 90000, 60),
        new("CRVUSDT", 0.4720, 0.0001m, 0.1m, 50000000m, 3000000m, 5m, 215, 1.20, "BTCUSDT", 130000, 90),
        new("LDOUSDT", 0.712400, 0.000100m, 1m, 10000000m, 1000000m, 5m, 225, 1.25, "BTCUSDT", 80000, 60),
        new("ALGOUSDT", 0.15360, 0.00001m, 0.1m, 50000000m, 5000000m, 5m, 190, 1.20, "BTCUSDT", 90000, 60),
        new("HBARUSDT", 0.14720, 0.00001m, 1m, 50000000m, 5000000m, 5m, 200, 1.20, "BTCUSDT", 160000, 100),
        new("BNXUSDT", 1.984000, 0.001000m, 0.1m, 1000000m, 100000m, 5m, 0, 0, null, 0, 0),
        new("ALPHAUSDT", 0.01423, 0.00001m, 1m, 10000000m, 1000000m, 5m, 0, 0, null, 0, 0),
    ];
}
