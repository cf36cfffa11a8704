using TradingConsole.Core.Backtesting.Storage;
using TradingConsole.Core.Models;

namespace TradingConsole.Web.Pages.Backtests;

/// <summary>What the list of backtests shows.</summary>
/// <param name="Models">Those a new one may play.</param>
/// <param name="Rows">Newest first.</param>
public sealed record BacktestList(IReadOnlyList<ModelRecord> Models, IReadOnlyList<BacktestRow> Rows);
