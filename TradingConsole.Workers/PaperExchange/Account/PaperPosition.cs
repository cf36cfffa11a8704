using TradingConsole.Core.Market;

namespace TradingConsole.Workers.PaperExchange.Account;

/// <summary>The position of one symbol in one-way mode, and how the symbol is set up.</summary>
/// <param name="Amount">Base asset, signed: negative is short.</param>
/// <param name="IsolatedWallet">Margin tied to it, USDT; 0 on cross margin.</param>
/// <param name="Realized">Accumulated gross profit of the symbol, USDT.</param>
/// <param name="Costs">Fees and funding paid less profit realised since it was opened, USDT: what break-even must earn back.</param>
internal sealed record PaperPosition(
    Symbol Symbol, decimal Amount, decimal EntryPrice, decimal IsolatedWallet, decimal Realized, decimal Costs, int Leverage,
    bool IsIsolated, DateTimeOffset UpdatedAt)
{
    public int Sign => Math.Sign(Amount);

    public decimal Size => Math.Abs(Amount);

    public decimal BreakEvenPrice => Amount == 0 ? 0 : EntryPrice + (Costs / Amount);

    public decimal Unrealized(decimal mark) => decimal.Round(Amount * (mark - EntryPrice), 8);

    public decimal Notional(decimal mark) => Size * mark;

    /// <summary>Initial margin at the mark, USDT.</summary>
    public decimal InitialMargin(decimal mark) => Notional(mark) / Leverage;
}
