namespace TradingConsole.Web.Pages.Models;

/// <summary>What the list of models shows: the registry, and how the models in shadow fare against the champion.</summary>
public sealed record ModelsView(ModelList List, IReadOnlyList<ChallengerView> Challengers);
