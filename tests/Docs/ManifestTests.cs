using Gradus.Cli;
using k8s;
using k8s.Models;

namespace Gradus.Tests;

/// <summary>The manifests of the pages: what Kubernetes knows by these names and types, with commands that Gradus takes.</summary>
public sealed class ManifestTests
{
    private const string Image = "registry.example/gradus:0.1.0";

    private static readonly object[] Objects =
        [.. KubernetesYaml.LoadAllFromString(File.ReadAllText(Path.Combine(Repository.Root, "docs/kubernetes/gradus.yaml")), strict: true)];

    private static IEnumerable<V1PodTemplateSpec> Pods =>
        Objects.OfType<V1Deployment>().Select(deployment => deployment.Spec.Template)
            .Concat(Objects.OfType<V1Job>().Select(job => job.Spec.Template));

    [Fact]
    public void Everything_has_a_name_of_its_own_in_the_namespace()
    {
        Assert.Equal("gradus", Assert.Single(Objects.OfType<V1Namespace>()).Name());
        (string, string)[] names = [.. Objects.Select(item => (item.GetType().Name, ((IMetadata<V1ObjectMeta>)item).Metadata.Name))];
        Assert.Equal(names.Distinct(), names);
        Assert.All(
            Objects.Where(item => item is not V1Namespace),
            item => Assert.Equal("gradus", ((IMetadata<V1ObjectMeta>)item).Metadata.NamespaceProperty));
    }

    [Fact]
    public void Selectors_find_their_pods()
    {
        Assert.All(
            Objects.OfType<V1Deployment>(),
            deployment => Assert.Equal(deployment.Spec.Selector.MatchLabels, deployment.Spec.Template.Metadata.Labels));
        Assert.All(
            Objects.OfType<V1Service>(),
            service => Assert.Contains(Pods, pod => service.Spec.Selector.All(label => pod.Metadata.Labels[label.Key] == label.Value)));
    }

    [Fact]
    public void Every_command_is_one_that_Gradus_takes()
    {
        V1Container[] mine = [.. Pods.SelectMany(pod => pod.Spec.Containers).Where(container => container.Image == Image)];
        Assert.Equal(2, mine.Length);
        Assert.All(mine, container => Assert.Null(CommandLine.MistakeIn([.. container.Args.Select(AsInAPod)])));
        Assert.NotNull(CommandLine.MistakeIn([.. mine[0].Args.Select(AsInAPod), "--nothing"]));

        static string AsInAPod(string word) => word.Replace("$(POD_IP)", "10.0.0.7", StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_command_names_is_there()
    {
        foreach (V1PodSpec pod in Pods.Select(pod => pod.Spec))
        {
            foreach (V1Container container in pod.Containers)
            {
                Assert.All(container.VolumeMounts ?? [], mount => Assert.Contains(pod.Volumes, volume => volume.Name == mount.Name));
                if (container.Image != Image)
                {
                    continue;
                }

                string[] words = [.. container.Args];
                Assert.Contains(container.VolumeMounts!, mount => Path.GetDirectoryName(After("--token")) == mount.MountPath);
                V1Service store = Assert.Single(
                    Objects.OfType<V1Service>(), service => After("--cluster") == $"redis:{service.Name()}:{service.Spec.Ports[0].Port}");
                Assert.Contains(Pods, other => other.Metadata.Labels["app"] == store.Spec.Selector["app"]);
                if (words[0] == "silo")
                {
                    string[] options = ["--port", "--gateway-port", "--health-port"];
                    Assert.Equal(options.Select(After), container.Ports.Select(port => $"{port.ContainerPort}"));
                    Assert.Equal(container.ReadinessProbe.HttpGet.Port.Value, container.Ports[2].Name);
                    Assert.Equal("$(POD_IP)", After("--address"));
                    Assert.Equal("POD_IP", Assert.Single(container.Env).Name);
                }

                string After(string option) => words[Array.IndexOf(words, option) + 1];
            }
        }
    }
}
