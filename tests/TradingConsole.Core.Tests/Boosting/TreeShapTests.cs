using System.Numerics;
using TradingConsole.Core.Boosting;
using TradingConsole.Core.Boosting.Prediction;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Boosting;

public sealed class TreeShapTests
{
    [Theory]
    [InlineData(1, 2, 1)]
    [InlineData(4, 6, 3)]
    [InlineData(3, 40, 5)]
    [InlineData(2, 64, 10)]
    public void Contributions_RandomTrees_AreTheShapleyValuesOfTheDefinition(int trees, int leaves, int features)
    {
        var random = new SeededRandom(3);
        for (var round = 0; round < 10; round++)
        {
            var ensemble = RandomTrees.Ensemble(random, trees, leaves, features);
            var row = RandomTrees.Row(random, ensemble);
            var phi = new double[features];
            var expected = ensemble.Contributions(row, phi);

            Assert.Equal(ensemble.PredictRaw(row), expected + phi.Sum(), 1e-12);
            Assert.Equal(Expectation(ensemble, row, 0), expected, 1e-12);
            for (var feature = 0; feature < features; feature++)
            {
                Assert.Equal(Shapley(ensemble, row, feature), phi[feature], 1e-11);
            }
        }
    }

    [Fact]
    public void ContributionsMany_Rows_EqualTheirSingleRowsBitForBit()
    {
        var random = new SeededRandom(9);
        var ensemble = RandomTrees.Ensemble(random, 21, 63, 20);
        var rows = Enumerable.Range(0, 150).Select(_ => RandomTrees.Row(random, ensemble)).ToArray();
        var many = new double[150 * 20];
        ensemble.ContributionsMany([.. rows.SelectMany(row => row)], many);

        for (var i = 0; i < rows.Length; i++)
        {
            var one = new double[20];
            ensemble.Contributions(rows[i], one);
            Assert.Equal(one, many[(i * 20)..((i + 1) * 20)]);
        }
    }

    [Fact]
    public void Contributions_DeepPathOfManyFeatures_AddUp()
    {
        // A chain of 60 different features: a polynomial of degree 59.
        const int Features = 60;
        var nodes = Enumerable.Range(0, Features).ToArray();
        var chain = new Tree
        {
            SplitFeature = nodes,
            Threshold = [.. nodes.Select(_ => 0.5)],
            Decision = [.. nodes.Select(_ => new DecisionType(2))],
            LeftChild = [.. nodes.Select(node => ~node)],
            RightChild = [.. nodes.Select(node => node + 1 < Features ? node + 1 : ~Features)],
            SplitGain = new double[Features],
            InternalValue = new double[Features],
            InternalWeight = new double[Features],
            InternalCount = [.. nodes.Select(node => (Features + 1 - node) * 10)],
            LeafValue = [.. Enumerable.Range(0, Features + 1).Select(leaf => Math.Sin(leaf))],
            LeafWeight = new double[Features + 1],
            LeafCount = [.. Enumerable.Repeat(10, Features + 1)],
            Shrinkage = 1,
        };
        var names = nodes.Select(i => $"f{i}").ToArray();
        var ensemble = new TreeEnsemble(new EnsembleHeader(null, [.. names], [.. names]), [chain]);
        var phi = new double[Features];
        var row = nodes.Select(i => i % 3 == 0 ? 0.0 : 1.0).ToArray();

        Assert.Equal(ensemble.PredictRaw(row), ensemble.Contributions(row, phi) + phi.Sum(), 1e-12);
    }

    /// <summary>The definition: weighted differences of expectations over all subsets of the other features.</summary>
    private static double Shapley(TreeEnsemble ensemble, double[] row, int feature)
    {
        var sum = 0.0;
        for (var set = 0; set < 1 << row.Length; set++)
        {
            if ((set >> feature & 1) == 0)
            {
                var size = BitOperations.PopCount((uint)set);
                var weight = Factorial(size) * Factorial(row.Length - size - 1) / Factorial(row.Length);
                sum += weight * (Expectation(ensemble, row, set | (1 << feature)) - Expectation(ensemble, row, set));
            }
        }

        return sum;
    }

    private static double Expectation(TreeEnsemble ensemble, double[] row, int known)
    {
        return ensemble.Trees.Sum(tree => Value(tree, tree.Leaves > 1 ? 0 : ~0));

        double Value(Tree tree, int node)
        {
            if (node < 0)
            {
                return tree.LeafValue[~node];
            }

            var (left, right) = (tree.LeftChild[node], tree.RightChild[node]);
            if ((known >> tree.SplitFeature[node] & 1) != 0)
            {
                return Value(tree, TreeWalk.GoesLeft(tree, node, row[tree.SplitFeature[node]]) ? left : right);
            }

            double Rows(int child) => child >= 0 ? tree.InternalCount[child] : tree.LeafCount[~child];
            return ((Rows(left) * Value(tree, left)) + (Rows(right) * Value(tree, right))) / tree.InternalCount[node];
        }
    }

    private static double Factorial(int n) => Enumerable.Range(1, n).Aggregate(1.0, (product, i) => product * i);
}
