using TradingConsole.Core.Training;

namespace TradingConsole.Web.Pages.Models;

/// <summary>What one model's page shows.</summary>
/// <param name="Id">Whose page it is.</param>
/// <param name="Card">Null when there is no such model.</param>
/// <param name="List">The registry around it: what it would replace, or come back for.</param>
public sealed record ModelPageView(Guid Id, ModelCard? Card, ModelList List);
