using TradingConsole.Core.Models;

namespace TradingConsole.Web.Pages.Models;

/// <summary>A model in shadow and how it does beside the champion.</summary>
/// <param name="Found">Null until the first whole hour ended.</param>
/// <param name="Lead">Sum of hourly return differences after each hour, fraction, oldest first.</param>
public sealed record ChallengerView(ModelView Model, ChallengeEvidence? Found, IReadOnlyList<double> Lead)
{
    internal static ChallengerView Of(ModelView model, ModelId champion, IReadOnlyList<ChallengeHour> hours)
    {
        var lead = new double[hours.Count];
        var sum = 0.0;
        for (var i = 0; i < lead.Length; i++)
        {
            sum += hours[i].ChallengerReturn - hours[i].ChampionReturn;
            lead[i] = sum;
        }

        return new ChallengerView(model, ChallengeComparison.Of(champion, hours), lead);
    }
}
