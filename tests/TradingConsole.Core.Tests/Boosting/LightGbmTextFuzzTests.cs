using TradingConsole.Core.Boosting;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Boosting;

public sealed class LightGbmTextFuzzTests
{
    private static readonly string[] Words =
        ["", "-1", "0", "99999999999999999999", "2147483647", "-2147483648", "nan", "inf", "-inf", "1e400", "x", "=", " ", "\n", "\n\n", "\r\n", "Tree=0", "é"];

    [Fact]
    public void Read_MutatedText_GivesAModelOrAFormatErrorAndNothingElse()
    {
        var random = new SeededRandom(77);
        var original = LightGbmText.Write(RandomTrees.Ensemble(random, 4, 9, 3));
        var (refused, read) = (0, 0);
        for (var round = 0; round < 4_000; round++)
        {
            var text = Mutated(random, original);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var ensemble = LightGbmText.Read(text);
                var scores = new double[ensemble.Header.TreesPerIteration];
                ensemble.PredictRaw(new double[ensemble.Header.FeatureCount], scores);
                read++;
            }
            catch (LightGbmFormatException thrown)
            {
                Assert.NotEmpty(thrown.Message);
                refused++;
            }

            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 50_000_000, $"round {round} allocated too much");
        }

        Assert.True(refused > 1_000, $"only {refused} of 4000 were refused");
        Assert.True(read > 50, $"only {read} of 4000 were read: the mutations say little about valid text");
    }

    private static string Mutated(SeededRandom random, string text)
    {
        for (var count = 1 + (int)(random.NextDouble() * 3); count > 0; count--)
        {
            var at = (int)(random.NextDouble() * text.Length);
            var length = Math.Min(text.Length - at, (int)(random.NextDouble() * 12));
            var word = Words[(int)(random.NextDouble() * Words.Length)];
            text = (int)(random.NextDouble() * 6) switch
            {
                0 => text[..at],
                1 => text.Remove(at, length),
                2 => text.Insert(at, word),
                3 => text.Remove(at, length).Insert(at, word),
                4 => text[..at] + (char)(33 + (random.NextDouble() * 90)) + text[Math.Min(text.Length, at + 1)..],
                _ => text.Insert(at, text.Substring(at, length)),
            };
        }

        return text;
    }
}
