using System.Text.Json;
using TradingConsole.Core.Statistics;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Statistics;

public sealed class ProbabilityScoresOracleTests
{
    [SharedDataTheory]
    [InlineData("fivethirtyeight_nba_games")]
    [InlineData("fivethirtyeight_mlb_games")]
    [InlineData("fivethirtyeight_wnba_games")]
    [InlineData("fivethirtyeight_world_cup_matches_men")]
    [InlineData("forecastbench_market_questions: all")]
    [InlineData("forecastbench_market_questions: polymarket")]
    [InlineData("forecastbench_market_questions: manifold")]
    [InlineData("forecastbench_market_questions: metaculus")]
    [InlineData("polymarket_prices: last price at or before (last_ms - 1h)")]
    [InlineData("polymarket_prices: last price at or before (last_ms - 24h)")]
    public void Scores_RecordedForecasts_EqualScikitLearn(string dataset)
    {
        var expected = Expected(dataset);
        var (probabilities, outcomes) = RecordedForecasts.Load(dataset);

        Assert.Equal(expected.GetProperty("n").GetInt32(), probabilities.Length);
        Assert.Equal(Number(expected, "brier"), ProbabilityScores.Brier(probabilities, outcomes), 1e-12);
        Assert.Equal(Number(expected, "log_loss_clip_1e-6"), ProbabilityScores.LogLoss(probabilities, outcomes, 1e-6), 1e-12);
        Assert.Equal(
            Number(expected, "ece10_uniform_left_closed"),
            ProbabilityScores.Ece(probabilities, outcomes, 10, BinEdge.LeftClosed), 1e-12);
        Assert.Equal(
            Number(expected, "ece10_uniform_right_closed"),
            ProbabilityScores.Ece(probabilities, outcomes, 10, BinEdge.RightClosed), 1e-12);
        Assert.Equal(Number(expected, "mce10_uniform_left_closed"), ProbabilityScores.Mce(probabilities, outcomes), 1e-12);
        var murphy = MurphyParts.Of(probabilities, outcomes);
        Assert.Equal(Number(expected.GetProperty("murphy_binned"), "reliability"), murphy.Reliability, 1e-12);
        Assert.Equal(Number(expected.GetProperty("murphy_binned"), "resolution"), murphy.Resolution, 1e-12);
        Assert.Equal(Number(expected.GetProperty("murphy_binned"), "uncertainty"), murphy.Uncertainty, 1e-12);
        Assert.Equal(
            1 - (Number(expected, "brier") / Number(expected.GetProperty("murphy_binned"), "uncertainty")),
            ProbabilityScores.BrierSkill(probabilities, outcomes, Number(expected, "base_rate")), 1e-12);
        var bins = expected.GetProperty("bins_left_closed[bin,n,mean_prob,frac_pos]").EnumerateArray()
            .Where(bin => bin[1].GetInt32() > 0).ToArray();
        var curve = ProbabilityScores.Reliability(probabilities, outcomes);
        Assert.Equal(bins.Select(bin => bin[1].GetInt32()), curve.Select(bin => bin.Count));
        Assert.All(bins.Zip(curve), pair => Assert.Equal(pair.First[2].GetDouble(), pair.Second.ProbabilityMean, 1e-12));
        Assert.All(bins.Zip(curve), pair => Assert.Equal(pair.First[3].GetDouble(), pair.Second.ObservedRate, 1e-12));
    }

    [SharedDataTheory]
    [InlineData("fivethirtyeight_nba_games")]
    [InlineData("fivethirtyeight_mlb_games")]
    [InlineData("fivethirtyeight_wnba_games")]
    [InlineData("forecastbench_market_questions: all")]
    [InlineData("forecastbench_market_questions: manifold")]
    public void ReliabilityEqualMass_RecordedForecasts_EqualsScikitLearnsQuantileCurve(string dataset)
    {
        var expected = Expected(dataset).GetProperty("sklearn_calibration_curve_quantile10");
        var (probabilities, outcomes) = RecordedForecasts.Load(dataset);
        double[] Numbers(string name) => [.. expected.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];

        var curve = ProbabilityScores.ReliabilityEqualMass(probabilities, outcomes);

        Assert.Equal(Numbers("mean_predicted").Length, curve.Length);
        Assert.Equal(probabilities.Length, curve.Sum(bin => bin.Count));
        Assert.All(Numbers("mean_predicted").Zip(curve), pair => Assert.Equal(pair.First, pair.Second.ProbabilityMean, 1e-12));
        Assert.All(Numbers("fraction_positives").Zip(curve), pair => Assert.Equal(pair.First, pair.Second.ObservedRate, 1e-12));
        Assert.Equal(
            curve.Sum(bin => bin.Count * Math.Abs(bin.ProbabilityMean - bin.ObservedRate)) / probabilities.Length,
            ProbabilityScores.EceEqualMass(probabilities, outcomes), 1e-12);
    }

    [SharedDataTheory]
    [InlineData("forecastbench_market_questions: all")]
    [InlineData("forecastbench_market_questions: polymarket")]
    [InlineData("forecastbench_market_questions: manifold")]
    [InlineData("forecastbench_market_questions: metaculus")]
    public void CalibrationFit_RecordedForecasts_EqualsScikitLearnsPlattScaling(string dataset)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(SharedData.Path("forecast_calibration/expected_metrics.json")));
        var expected = document.RootElement.GetProperty("recalibration").EnumerateArray()
            .First(item => item.GetProperty("dataset").GetString() == dataset).GetProperty("platt_on_logit_clip1e-6");
        var (probabilities, outcomes) = RecordedForecasts.Load(dataset);

        var fit = CalibrationFit.Of(probabilities, outcomes)!.Value;

        // Scikit-learn's solver stops at a gradient of 1e-4; Newton's method goes on to the optimum.
        Assert.Equal(Number(expected, "slope"), fit.Slope, 2e-4);
        Assert.Equal(Number(expected, "intercept"), fit.Intercept, 2e-4);
    }

    private static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();

    private static JsonElement Expected(string dataset)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(SharedData.Path("forecast_calibration/expected_metrics.json")));
        return document.RootElement.GetProperty("metrics").EnumerateArray()
            .First(metrics => metrics.GetProperty("dataset").GetString()!.StartsWith(dataset, StringComparison.Ordinal)).Clone();
    }
}
